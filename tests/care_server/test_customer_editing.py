"""Changing a Customer's details: what is kept, what follows for the lists, and what is a conflict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.helpers.care_server import CareClient, contact_id

ClientOf = Callable[[str], CareClient]
EMAIL = {"kind": "email", "value": "jane@example.com"}
PHONE = {"kind": "phone", "value": "+40 712 345 678"}


async def change(care: CareClient, **pairs: tuple[Any, Any]) -> Any:
    body = {name: {"seen": seen, "wanted": wanted} for name, (seen, wanted) in pairs.items()}
    return await care.ask("PATCH", "/v1/customers/jane", json=body)


async def test_a_new_name_stands_in_every_list_and_is_found_there(care: CareClient) -> None:
    changed = (await change(care, last_name=("Miller", "Müller-Ost"), note=("", "Calls at noon"))).json()
    assert (changed["last_name"], changed["note"], changed["version"]) == ("Müller-Ost", "Calls at noon", 2)
    found = (await care.get("/v1/cases", q="müller"))["items"]
    assert {(row["id"], row["customer_name"]) for row in found} == {
        ("open", "Jane Müller-Ost"),
        ("escalated", "Jane Müller-Ost"),
    }
    assert (await care.get("/v1/cases", q="miller"))["items"] == []
    page = await care.get("/v1/cases/open/messages", activity=True)
    assert [(m["activity"]["about"], m["activity"]["after"]) for m in page["items"] if m["activity"]] == [
        ("last_name", "Müller-Ost"),
        ("note", "Calls at noon"),
    ]


async def test_contact_points_are_kept_in_their_order(care: CareClient) -> None:
    address = {"kind": "address", "value": "1 Quay"}
    changed = (await change(care, contact_points=([EMAIL, PHONE], [address, EMAIL]))).json()
    assert changed["contact_points"] == [address, EMAIL]
    late = await change(care, contact_points=([EMAIL, PHONE], [PHONE]))
    assert (late.status_code, late.json()["error"]["customer"]["contact_points"]) == (409, [address, EMAIL])


async def test_only_a_change_of_the_same_detail_is_a_conflict(care: CareClient, client_of: ClientOf) -> None:
    await change(client_of("ben"), first_name=("Jane", "Janet"))
    await care.link(contact_id(1))
    assert (await change(care, handle=("", "@jane"))).status_code == 200
    assert (await change(care, first_name=("Jane", "Janet"))).status_code == 200
    late = await change(care, first_name=("Jane", "June"))
    problem = late.json()["error"]
    assert (problem["code"], problem["customer"]["first_name"]) == ("customer_changed", "Janet")


async def test_what_cannot_be_kept_is_refused_with_a_sentence(care: CareClient, client_of: ClientOf) -> None:
    refused = await change(
        care, first_name=("Jane", "x" * 301), contact_points=([EMAIL, PHONE], [{**EMAIL, "value": " "}])
    )
    assert sorted(refused.json()["error"]["fields"]) == ["contact_points", "first_name"]
    assert (await change(client_of("rita"), note=("", "x"))).status_code == 403
    body = {"note": {"seen": "", "wanted": "x"}}
    assert (await care.ask("PATCH", "/v1/customers/no-such", json=body)).status_code == 404
