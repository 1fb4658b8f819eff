"""What can be read: users, accounts, a Case, its messages, a Customer and its history."""

from __future__ import annotations

from sqlalchemy import func, select

from care_desktop.care_server.app import create_app
from care_desktop.care_server.store import Store
from care_desktop.care_server.tables import changes
from tests.helpers.care_server import BASE, NOW, CareClient
from tests.helpers.fake_orgs import FakeOrgs


async def test_me_says_who_asks_and_what_is_allowed(care: CareClient) -> None:
    me = await care.get("/v1/me")
    assert (me["id"], me["name"], me["email"]) == ("ana", "Ana Popa", "ana@care.example")
    assert "manage_cases" in me["permissions"]
    assert "see_all_cases" not in me["permissions"]
    assert (me["contacts"], me["cases"]) == ("modify", "modify")


async def test_users_and_salesforce_accounts_are_listed(care: CareClient) -> None:
    users = await care.get("/v1/users")
    accounts = await care.get("/v1/salesforce-accounts")
    assert [user["id"] for user in users["items"]] == ["ana", "ben", "kim", "nora", "rita", "sofia"]
    assert [account["id"] for account in accounts["items"]] == ["sf-1", "sf-2"]


async def test_a_case_comes_whole(care: CareClient) -> None:
    case = await care.get("/v1/cases/escalated")
    assert case["customer"]["first_name"] == "Jane"
    assert case["customer"]["case_count"] == 3
    assert [escalation["number"] for escalation in case["escalations"]] == ["00001001"]
    assert (case["assignee_id"], case["assignee"]) == ("ana", "Ana Popa")
    assert (case["flag_reason"], case["flagged_by"]) == ("Refund?", "Ben")
    assert case["last_customer_message_at"] == "2026-03-01T11:30:00Z"


async def test_case_fields_keep_their_names(care: CareClient) -> None:
    assert (await care.get("/v1/cases/new"))["fields"] == [{"name": "Order", "value": "A-1"}]


async def test_a_note_does_not_move_the_case(care: CareClient) -> None:
    assert (await care.get("/v1/cases/escalated"))["last_message_at"] == "2026-03-01T11:30:00Z"


async def test_messages_come_oldest_first_with_their_attachments(care: CareClient) -> None:
    page = await care.get("/v1/cases/open/messages")
    attached = (await care.get("/v1/cases/new/messages"))["items"][0]["attachments"]
    assert [message["text"] for message in page["items"]] == ["Where is\nmy parcel?", "On its way."]
    assert page["earlier"] is None
    assert attached == [{"name": "photo.jpg", "media_type": "", "size": 3}]


async def test_earlier_messages_are_a_page_away(care: CareClient) -> None:
    newest = await care.get("/v1/cases/open/messages", limit=1)
    earlier = await care.get("/v1/cases/open/messages", limit=1, before=newest["earlier"])
    assert [message["author"] for message in newest["items"] + earlier["items"]] == ["agent", "customer"]
    assert earlier["earlier"] is None


async def test_a_customer_comes_with_contact_points_and_history(care: CareClient) -> None:
    customer = await care.get("/v1/customers/jane")
    history = await care.get("/v1/customers/jane/cases")
    assert [point["kind"] for point in customer["contact_points"]] == ["email", "phone"]
    assert [row["id"] for row in history["items"]] == ["open", "escalated", "done"]


async def test_what_does_not_exist_is_not_found(care: CareClient) -> None:
    for path in ("/v1/cases/x", "/v1/cases/x/messages", "/v1/customers/x", "/v1/customers/x/cases", "/v1/nothing"):
        answer = await care.ask("GET", path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), path


async def unread(care: CareClient, case_id: str) -> list[bool]:
    return [row["unread"] for row in (await care.get("/v1/cases"))["items"] if row["id"] == case_id]


async def test_a_case_is_read_by_each_user_alone(care: CareClient, client_of: object) -> None:
    assert callable(client_of)
    other = client_of("ben")
    assert (await other.ask("POST", "/v1/cases/open/read")).status_code == 204
    assert await unread(other, "open") == [False]
    assert await unread(care, "open") == [True]


async def test_whom_a_case_is_assigned_to_reads_it_for_everybody(care: CareClient, client_of: object) -> None:
    assert callable(client_of)
    everybody = [care, client_of("ben"), client_of("sofia")]
    before = [(await one.get("/v1/cases", unread="true"))["total"] for one in everybody]
    assert (await care.ask("POST", "/v1/cases/open/read")).status_code == 204
    assert [await unread(one, "open") for one in everybody] == [[False]] * 3
    assert [(await one.get("/v1/cases", unread="true"))["total"] for one in everybody] == [n - 1 for n in before]


async def test_a_case_that_was_read_before_it_was_assigned_is_read_by_its_assignee(
    care: CareClient, client_of: object
) -> None:
    assert callable(client_of)
    ben = client_of("ben")
    assert (await ben.ask("POST", "/v1/cases/open/read")).status_code == 204
    body = {"assignee_id": {"seen": "ana", "wanted": "ben"}}
    assert (await care.ask("PATCH", "/v1/cases/open", json=body)).status_code == 200
    assert await unread(care, "open") == [True]
    assert (await ben.ask("POST", "/v1/cases/open/read")).status_code == 204
    assert await unread(care, "open") == [False]


async def test_a_case_that_was_read_already_is_not_told_again(care: CareClient, store: Store) -> None:
    await care.ask("POST", "/v1/cases/open/read")
    with store.reading() as connection:
        told = connection.scalar(select(func.count()).select_from(changes))
    assert (await care.ask("POST", "/v1/cases/open/read")).status_code == 204
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(changes)) == told


async def test_health_needs_no_token(care: CareClient) -> None:
    assert (await care.http.get("/health", headers={"Authorization": ""})).json() == {"status": "ok"}


async def test_a_case_has_an_address_for_browsers_that_tells_nothing_else(store: Store, care: CareClient) -> None:
    assert (await care.get("/v1/cases/open"))["url"] == ""
    public = CareClient(create_app(store, orgs=FakeOrgs(store), now=lambda: NOW, public_url=BASE))
    address = (await public.get("/v1/cases/open"))["url"]
    page = await public.http.get(address, headers={"Authorization": ""})
    assert address == f"{BASE}/cases/1001"
    assert "type #1001 into" in page.text
    assert "Jane" not in page.text
    for strange in ("x", "1" * 19, "-1", "\N{SUPERSCRIPT TWO}"):
        assert (await public.http.get(f"/cases/{strange}")).status_code == 404
    await public.http.aclose()
