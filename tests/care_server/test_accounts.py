"""Salesforce accounts in Care: added, removed and back again, who connected whom, and the switch of contact sync."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from care_desktop.care_server import changes
from care_desktop.care_server.store import Store
from care_desktop.care_server.tables import salesforce_accounts
from care_desktop.domain.errors import Busy, CareDesktopError, SignInNeeded, Unacceptable, Unreachable
from tests.helpers.account_bodies import NEW, USER
from tests.helpers.care_server import ACCOUNT, NOW, CareClient, contact_id, record_id
from tests.helpers.fake_orgs import FakeOrgs

ClientOf = Callable[[str], CareClient]
PATH = "/v1/salesforce-accounts"
OWN, DEFAULT, SYNC = (f"{PATH}/{ACCOUNT}/{part}" for part in ("own-connection", "default-connection", "contact-sync"))
ACCESS = f"{PATH}/{ACCOUNT}/default-access"
HANDED_OVER = {"user": USER, "refresh_token": "5Aep861-first"}


async def added(care: CareClient, **other: Any) -> dict[str, Any]:
    answer = await care.ask("POST", PATH, json={**NEW, **other})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def account(care: CareClient, account_id: str = ACCOUNT) -> dict[str, Any]:
    items: list[dict[str, Any]] = (await care.get(PATH))["items"]
    return next(item for item in items if item["id"] == account_id)


async def switched(care: CareClient, on: bool, version: int, key: str = "") -> httpx.Response:
    headers = {"If-Match": f'"{version}"', **({"Idempotency-Key": key} if key else {})}
    return await care.ask("PUT", SYNC, json={"on": on}, headers=headers)


async def test_whoever_adds_an_org_has_connected_a_user_of_it(care: CareClient) -> None:
    told = await added(care)
    assert (told["name"], told["org_id"], told["is_sandbox"]) == (NEW["name"], NEW["org_id"], False)
    (connected,) = told["connected_users"]
    assert (connected["care_user"], connected["care_user_id"], connected["salesforce_user"]) == (
        "Ana Popa",
        "ana",
        USER,
    )
    assert await account(care, told["id"]) == told


async def test_an_org_is_one_account_however_often_it_is_added(care: CareClient, client_of: ClientOf) -> None:
    first = await added(care)
    again = await added(client_of("ben"), name="Another name")
    assert (again["id"], again["name"], len(again["connected_users"])) == (first["id"], NEW["name"], 2)


async def test_a_removed_account_takes_the_badge_along_and_brings_it_back(care: CareClient, store: Store) -> None:
    async def badge() -> int:
        return int((await care.get("/v1/cases", view="inbox", q="#1003"))["items"][0]["unlinked_escalations"])

    with store.writing() as connection:
        its_own = salesforce_accounts.c.id == ACCOUNT
        connection.execute(update(salesforce_accounts).where(its_own).values(org_id=NEW["org_id"]))
    await care.ask("PUT", OWN, json=USER)
    before = await badge()
    for _again in "12":
        assert (await care.ask("DELETE", f"{PATH}/{ACCOUNT}")).status_code == 204
    assert (before, await badge()) == (1, 0)
    assert ACCOUNT not in [item["id"] for item in (await care.get(PATH))["items"]]
    assert (await care.link(contact_id(1))).status_code == 422
    assert (await added(care))["id"] == ACCOUNT
    assert await badge() == 1


async def test_links_outlive_their_account(care: CareClient) -> None:
    await care.link(contact_id(1))
    await care.ask("DELETE", f"{PATH}/{ACCOUNT}")
    assert (await care.get("/v1/customers/jane"))["profiles"][0]["profile_id"] == contact_id(1)


async def test_an_own_connection_is_noted_once_and_ends(care: CareClient) -> None:
    first = (await care.ask("PUT", OWN, json=USER)).json()
    same = (await care.ask("PUT", OWN, json=USER)).json()
    ended = (await care.ask("DELETE", OWN)).json()
    assert first == same
    assert (ended["connected_users"], ended["version"]) == ([], first["version"] + 1)


async def test_whom_the_others_connected_is_for_those_who_may_view_accounts(
    care: CareClient, client_of: ClientOf
) -> None:
    await care.ask("PUT", OWN, json=USER)
    kim = client_of("kim")
    assert (await account(kim))["connected_users"] == []
    await kim.ask("PUT", OWN, json={**USER, "id": record_id("005", 8)})
    assert [user["care_user_id"] for user in (await account(kim))["connected_users"]] == ["kim"]
    assert len((await account(care))["connected_users"]) == 2


async def test_contact_sync_is_switched_by_whoever_saw_it_as_it_is(client_of: ClientOf) -> None:
    sofia = client_of("sofia")
    seen = (await account(sofia))["version"]
    on = (await switched(sofia, True, seen)).json()
    late = await switched(sofia, False, seen)
    assert (on["sync_contacts"], on["sync_changed_by"], on["version"]) == (True, "Sofia Lind", seen + 1)
    assert on["sync_changed_at"] == NOW.isoformat().replace("+00:00", "Z")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "settings_changed")
    assert late.json()["error"]["account"] == on


async def test_a_switch_that_is_sent_again_is_no_conflict(client_of: ClientOf) -> None:
    sofia = client_of("sofia")
    seen = (await account(sofia))["version"]
    first, again = [await switched(sofia, True, seen, key="k") for _ in range(2)]
    other = await switched(sofia, True, seen + 1, key="k")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert other.status_code == 422


@pytest.mark.parametrize("version", [None, "3", '"x"', "*", '"-1"', 'W/"1"'])
async def test_a_switch_names_the_version_that_was_seen(client_of: ClientOf, version: str | None) -> None:
    headers = {} if version is None else {"If-Match": version}
    answer = await client_of("sofia").ask("PUT", SYNC, json={"on": True}, headers=headers)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, ["If-Match"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("instance_url", "http://org.example"),
        ("instance_url", "https://me:secret@org.example"),
        ("instance_url", "https://org.example/path"),
        ("instance_url", "ftp://org.example"),
        ("instance_url", "https://"),
        ("instance_url", "https://[::1"),
        ("login_url", "javascript:alert(1)"),
        ("org_id", "00D"),
        ("org_id", record_id("001", 1)),
        ("name", ""),
        ("user", {**USER, "id": record_id("003", 1)}),
    ],
)
async def test_what_makes_no_sense_of_an_org_is_refused(care: CareClient, field: str, value: Any) -> None:
    answer = await care.ask("POST", PATH, json={**NEW, field: value})
    assert answer.status_code == 422
    assert [name.partition(".")[0] for name in answer.json()["error"]["fields"]] == [field]


async def test_everybody_may_borrow_the_default_connection_and_nobody_sees_its_refresh_token(
    care: CareClient, client_of: ClientOf
) -> None:
    told = await care.ask("PUT", DEFAULT, json=HANDED_OVER)
    assert told.json()["default_user"] == USER
    access = await client_of("nora").ask("POST", ACCESS, json={})
    fresh = await client_of("rita").ask("POST", ACCESS, json={"stale": access.json()["access_token"]})
    assert access.json()["user"] == USER
    assert fresh.json()["access_token"] != access.json()["access_token"]
    assert "5Aep861" not in told.text + (await care.ask("GET", PATH)).text


async def test_without_a_default_connection_somebody_has_to_sign_in(care: CareClient) -> None:
    await care.ask("PUT", DEFAULT, json=HANDED_OVER)
    ended = [await care.ask("DELETE", DEFAULT) for _ in range(2)]
    answer = await care.ask("POST", ACCESS, json={})
    assert [one.json()["default_user"] for one in ended] == [None, None]
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "salesforce_sign_in_needed")


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [
        (SignInNeeded(), 409, "salesforce_sign_in_needed"),
        (Unacceptable({"user": "Another user."}), 422, "invalid"),
        (Busy(retry_after=7), 503, "unavailable"),
        (Unreachable(), 503, "unavailable"),
    ],
)
async def test_a_connection_that_is_no_good_is_refused_and_changes_nothing(
    care: CareClient, orgs: FakeOrgs, trouble: CareDesktopError, status: int, code: str
) -> None:
    before = await account(care)
    orgs.trouble = trouble
    answer = await care.ask("PUT", DEFAULT, json=HANDED_OVER)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert await account(care) == before


async def test_an_account_that_is_not_there_is_not_found(client_of: ClientOf) -> None:
    sofia = client_of("sofia")
    place = f"{PATH}/no-such"
    for method, path, body in (
        ("PUT", f"{place}/own-connection", USER),
        ("DELETE", f"{place}/own-connection", None),
        ("PUT", f"{place}/default-connection", HANDED_OVER),
        ("DELETE", f"{place}/default-connection", None),
        ("POST", f"{place}/default-access", {}),
        ("PUT", f"{place}/contact-sync", {"on": True}),
        ("GET", f"{place}/mapping", None),
        ("PUT", f"{place}/mapping", {"rows": []}),
    ):
        answer = await sofia.ask(method, path, json=body, headers={"If-Match": '"0"'})
        assert (path, answer.status_code) == (path, 404)


async def test_every_change_of_an_account_is_pushed(care: CareClient, client_of: ClientOf, store: Store) -> None:
    def heard() -> list[tuple[str, int]]:
        with store.reading() as connection:
            found, _ = changes.follow(connection, began, "ben")
        return [(change.subject, change.version) for change in found if change.kind == "account"]

    with store.reading() as connection:
        began = changes.head(connection)
    seen = (await account(care))["version"]
    await care.ask("PUT", OWN, json=USER)
    await care.ask("PUT", DEFAULT, json=HANDED_OVER)
    await switched(client_of("sofia"), True, seen + 2)
    await care.ask("PUT", f"{PATH}/{ACCOUNT}/mapping", json={"rows": []}, headers={"If-Match": '"0"'})
    await care.ask("DELETE", f"{PATH}/{ACCOUNT}")
    assert heard() == [(ACCOUNT, seen + step) for step in (1, 2, 3, 3, 4, 5)]
