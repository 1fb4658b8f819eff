"""Who may do what: every operation for every kind of user."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.helpers.account_bodies import NEW, USER
from tests.helpers.care_server import ACCOUNT, LINK, CareClient, contact_id, record_id

ClientOf = Callable[[str], CareClient]
CONTACT = contact_id(1)
IN_ACCOUNT = {"salesforce_account_id": ACCOUNT}
ON_CONTACT = {**IN_ACCOUNT, "contact_id": CONTACT}
ESCALATION = {**IN_ACCOUNT, "kind": "case", "record_id": record_id("500", 9), "number": "9"}
KEY = {"Idempotency-Key": "op-1"}
SEEN = {"If-Match": '"1"'}
ACCOUNTS = "/v1/salesforce-accounts"
ITS_ACCOUNT = f"{ACCOUNTS}/{ACCOUNT}"
REJECTION = f"/v1/customers/jane/rejections/{CONTACT}"
DEEDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "link": ("PUT", LINK, {"json": ON_CONTACT}),
    "unlink": ("DELETE", LINK, {"params": {**IN_ACCOUNT, "expected": CONTACT}}),
    "reject": ("PUT", REJECTION, {"params": IN_ACCOUNT}),
    "take back": ("DELETE", REJECTION, {"params": IN_ACCOUNT}),
    "suggest": ("GET", "/v1/customers/jane/suggestions", {"params": IN_ACCOUNT}),
    "created": (
        "POST",
        "/v1/customers/jane/activities",
        {"json": {**ON_CONTACT, "case_id": "open", "kind": "contact_created"}, "headers": KEY},
    ),
    "edited": (
        "POST",
        "/v1/customers/jane/activities",
        {"json": {**ON_CONTACT, "case_id": "open", "kind": "contact_edited"}, "headers": KEY},
    ),
    "escalate": ("POST", "/v1/cases/open/escalations", {"json": ESCALATION}),
    "read": ("POST", "/v1/cases/open/read", {}),
    "add account": ("POST", ACCOUNTS, {"json": NEW}),
    "set default": ("PUT", f"{ITS_ACCOUNT}/default-connection", {"json": {"user": USER, "refresh_token": "r"}}),
    "end default": ("DELETE", f"{ITS_ACCOUNT}/default-connection", {}),
    "borrow": ("POST", f"{ITS_ACCOUNT}/default-access", {"json": {}}),
    "connect": ("PUT", f"{ITS_ACCOUNT}/own-connection", {"json": USER}),
    "disconnect": ("DELETE", f"{ITS_ACCOUNT}/own-connection", {}),
    "sync": ("PUT", f"{ITS_ACCOUNT}/contact-sync", {"json": {"on": True}, "headers": SEEN}),
    "see mapping": ("GET", f"{ITS_ACCOUNT}/mapping", {}),
    "map": ("PUT", f"{ITS_ACCOUNT}/mapping", {"json": {"rows": []}, "headers": SEEN}),
    "remove account": ("DELETE", ITS_ACCOUNT, {}),
}
NO_SETTINGS = {
    **dict.fromkeys(("add account", "set default", "end default"), "add_accounts"),
    "remove account": "remove_accounts",
    "sync": "manage_workflows",
    "map": "edit_mapping",
}
LACKING = {
    "ana": {"sync": "manage_workflows"},
    "sofia": {},
    "rita": {
        **NO_SETTINGS,
        **dict.fromkeys(("link", "unlink", "reject", "take back"), "manage_cases"),
        "created": "contacts.create",
        "edited": "contacts.create",
        "escalate": "cases.create",
    },
    "nora": {
        **NO_SETTINGS,
        **dict.fromkeys(("link", "unlink", "reject", "take back", "suggest"), "contacts.read"),
        "created": "contacts.create",
        "edited": "contacts.create",
    },
    "kim": {**NO_SETTINGS, "edited": "contacts.modify", "escalate": "cases.create"},
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("user", LACKING)
async def test_a_user_may_do_what_the_permissions_say(client_of: ClientOf, user: str, deed: str) -> None:
    method, path, more = DEEDS[deed]
    answer = await client_of(user).ask(method, path, **more)
    lacking = LACKING[user].get(deed)
    if lacking is None:
        assert answer.status_code not in {401, 403}, answer.text
    else:
        assert (answer.status_code, answer.json()["error"]["permission"]) == (403, lacking)


async def test_a_refused_deed_changes_nothing(client_of: ClientOf, care: CareClient) -> None:
    await client_of("rita").link(CONTACT)
    assert (await care.get("/v1/customers/jane"))["profiles"] == []


async def test_everybody_signed_in_may_read(client_of: ClientOf) -> None:
    for path in ("/v1/me", "/v1/users", "/v1/views", "/v1/cases", "/v1/cases/open", "/v1/customers/jane"):
        assert await client_of("nora").get(path)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic token-ana", "token-ana"])
async def test_without_a_valid_token_nothing_is_answered(care: CareClient, header: str) -> None:
    for method, path, more in DEEDS.values():
        headers = {**more.get("headers", {}), "Authorization": header}
        answer = await care.ask(method, path, **{**more, "headers": headers})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")
