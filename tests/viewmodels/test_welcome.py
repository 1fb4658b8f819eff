"""The page before anybody is signed in: an address, a browser, and what can go wrong between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from care_desktop.domain.errors import CareDesktopError, SignInEnd, SignInStopped, Unreachable
from care_desktop.domain.ids import UserId
from care_desktop.domain.session import CareAccess
from tests.helpers.builders import me
from tests.helpers.until import until
from tests.helpers.welcome_stage import URL, Room


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room()
    yield room
    await room.scope.close()


async def test_signing_in_remembers_the_address_and_keeps_the_token_in_the_vault(room: Room) -> None:
    room.page.sign_in(" care.example/login ")
    await room.waits()
    assert room.page.state.waiting
    room.door.come()
    await until(lambda: room.entered)
    assert room.entered == [CareAccess(URL, "token")]
    assert (room.entrance.address, room.vault.kept) == (URL, {(URL, room.who.id): "token"})
    assert await room.entrance.kept() == CareAccess(URL, "token")
    assert await room.entrance.kept("https://other.example") is None
    assert "token" not in repr(CareAccess(URL, "token"))


@pytest.mark.parametrize(
    ("typed", "words"), [("", "Type the address"), ("http://care.example", "cannot be used"), ("a b", "cannot be used")]
)
async def test_what_is_no_address_opens_no_browser(room: Room, typed: str, words: str) -> None:
    room.page.sign_in(typed)
    await until(lambda: words in room.page.state.problem)
    assert room.door.asked == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SignInStopped(SignInEnd.DENIED), "not allowed"),
        (SignInStopped(SignInEnd.TOO_LATE), "five minutes"),
        (Unreachable("refused"), "cannot be reached"),
        (SignInStopped(SignInEnd.CANCELLED), ""),
    ],
)
async def test_a_sign_in_that_came_to_nothing_says_why_and_can_be_tried_again(
    room: Room, error: CareDesktopError, words: str
) -> None:
    room.page.sign_in(URL)
    await room.waits()
    room.door.fail(error)
    await until(lambda: not room.page.state.waiting)
    assert words in room.page.state.problem
    assert bool(room.page.state.problem) is bool(words)
    room.page.sign_in(URL)
    await room.waits()
    assert room.page.state.problem == ""
    room.page.cancel()
    await until(lambda: not room.page.state.waiting)
    assert room.vault.kept == {}


async def test_a_server_that_does_not_say_who_it_is_leaves_no_token_behind(room: Room) -> None:
    room.trouble = Unreachable("gone")
    room.page.sign_in(URL)
    await room.waits()
    room.door.come()
    await until(lambda: bool(room.page.state.problem))
    assert (room.door.revoked, room.vault.kept, room.entrance.address) == (["token"], {}, "")


@pytest.mark.parametrize(("url", "revoked"), [(URL, ["token"]), ("https://other.example", [])])
async def test_a_sign_in_takes_the_place_of_the_one_before(room: Room, url: str, revoked: list[str]) -> None:
    for token, address in (("token", URL), ("second", url)):
        signing_in = asyncio.create_task(room.entrance.sign_in(address))
        await room.waits()
        room.door.come(token)
        await signing_in
    assert room.vault.kept == {(url, room.who.id): "second"}
    assert room.door.revoked == revoked


async def test_the_sandbox_is_asked_for_once_and_not_while_the_browser_is_open(room: Room) -> None:
    room.page.sign_in(URL)
    await room.waits()
    room.page.start_sandbox()
    assert room.entered == []
    room.page.cancel()
    await until(lambda: not room.page.state.waiting)
    room.page.start_sandbox()
    room.page.start_sandbox()
    assert room.entered == [None]


async def test_signing_out_forgets_the_token_and_ends_it_at_the_server(room: Room) -> None:
    room.page.sign_in(URL)
    await room.waits()
    room.door.come()
    await until(lambda: room.entered)
    await room.entrance.sign_out(CareAccess(URL, "token"))
    assert (room.vault.kept, room.door.revoked) == ({}, ["token"])
    assert await room.entrance.kept() is None
    assert room.entrance.address == URL


async def test_the_same_user_comes_back_into_the_window_and_nobody_else_does(room: Room) -> None:
    room.texts.put("care.user", room.who.id)
    for other, token in ((False, "fresh"), (True, "foreign")):
        again = asyncio.create_task(room.entrance.sign_in_again(CareAccess(URL, "old"), me().id))
        await room.waits()
        room.who = me(id=UserId("user-2")) if other else me()
        room.door.come(token)
        if not other:
            assert await again == CareAccess(URL, "fresh")
            continue
        with pytest.raises(SignInStopped) as stopped:
            await again
        assert stopped.value.why is SignInEnd.OTHER_USER
    assert room.door.revoked == ["foreign"]
    assert room.vault.kept == {(URL, me().id): "fresh"}
