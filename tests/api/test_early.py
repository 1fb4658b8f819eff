"""Answers that were asked for before the program was there to ask."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from care_desktop.api.early import EarlyAnswers
from care_desktop.api.sansio import Request

QUESTION = Request("GET", "/v1/cases", query={"view": "my_open", "row": "0"})
GOOD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@asynccontextmanager
async def server(answer: bytes, heard: list[bytes]) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        writer.close()
        await writer.wait_closed()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


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


async def test_a_token_with_a_line_break_is_not_sent() -> None:
    heard: list[bytes] = []
    async with server(GOOD, heard) as address:
        early = EarlyAnswers(address, "token\r\nX-More: 1")
        early.ask(QUESTION)
        assert await early.take(QUESTION) is None
    assert heard == []
