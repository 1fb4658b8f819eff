"""Answers that were asked for before the program was there to ask."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager

import pytest

from care_desktop.api.early import EarlyAnswers
from care_desktop.api.sansio import Request
from tests.helpers.sockets import streams

QUESTION = Request("GET", "/v1/cases", query={"view": "my_open", "row": "0"})
GOOD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


def server(answer: bytes, heard: list[bytes]) -> AbstractAsyncContextManager[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        writer.close()

    return streams(serve)


async def test_an_answer_is_taken_once_by_the_same_question() -> None:
    heard: list[bytes] = []
    async with server(GOOD, heard) as address:
        early = EarlyAnswers(address, "token")
        early.ask(QUESTION)
        assert await early.take(Request("GET", "/v1/views")) is None
        answer = await early.take(Request("GET", "/v1/cases", query={"view": "my_open", "row": "0"}))
        assert await early.take(QUESTION) is None

    assert answer is not None
    assert (answer.status, answer.is_json, answer.body) == (200, True, b"{}")
    (head,) = heard
    assert head.startswith(b"GET /v1/cases?view=my_open&row=0 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nAuthorization: Bearer token\r\n" in head


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Encoding: gzip\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n{}",
        b"\xff\xfe" * 20_000,
    ],
)
async def test_anything_but_the_plain_success_is_left_to_the_ordinary_way(answer: bytes) -> None:
    async with server(answer, []) as address:
        early = EarlyAnswers(address, "token")
        early.ask(QUESTION)
        assert await early.take(QUESTION) is None


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1", "https://care.example", "http://care.example", "http://[", ""]
)
async def test_nobody_there_or_not_ours_to_ask_is_left_to_the_ordinary_way(address: str) -> None:
    early = EarlyAnswers(address, "token")
    early.ask(QUESTION)
    assert await early.take(QUESTION) is None


async def test_a_token_with_a_line_break_is_not_sent_and_nobody_is_called() -> None:
    called = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        writer.close()

    async with streams(serve) as address:
        early = EarlyAnswers(address, "token\r\nX-More: 1")
        early.ask(QUESTION)
        assert await early.take(QUESTION) is None
    assert not called.is_set()
