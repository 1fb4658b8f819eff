"""Look-up fields: found by the beginning of a name, seen last, and named by their ids."""

from __future__ import annotations

from dataclasses import replace

import pytest

from care_desktop.domain.errors import CareDesktopError, NoPermission
from tests.helpers.form_orgs import FormOrg, form_org
from tests.helpers.salesforce_org import AGENT


def accounts(org: FormOrg, *names: str) -> list[str]:
    """Put accounts into an org and return their ids."""
    return org.org.bulk_insert("Account", [{"Name": name, "BillingCity": "Oslo", "OwnerId": AGENT} for name in names])


async def test_records_are_found_by_the_beginning_of_their_names_however_it_is_typed() -> None:
    async with form_org("plain") as org:
        accounts(org, "Harbour Ltd", "Harbour & Sons", "O'Pine", "50% off", "Old Harbour")
        for text, names in (
            ("harb", ["Harbour & Sons", "Harbour Ltd"]),
            ("  O'P ", ["O'Pine"]),
            ("50%", ["50% off"]),
            ("%", []),
            ("zzz", []),
        ):
            assert [found.name for found in await org.client.look_up("Account", text)] == names
        assert [found.detail for found in await org.client.look_up("Account", "O'Pine")] == ["Oslo"]
        assert len(await org.client.look_up("Account", "Harb", limit=1)) == 1


async def test_people_are_found_by_their_last_name_as_well() -> None:
    async with form_org("plain") as org:
        assert [found.name for found in await org.client.look_up("User", "agent")] == ["Mia Agent"]
        assert [found.name for found in await org.client.look_up("User", "mia")] == ["Mia Agent"]


async def test_without_a_text_those_seen_last_come_first_and_any_where_none_was_seen() -> None:
    async with form_org("plain") as org:
        first, second = accounts(org, "Alder", "Birch")
        assert [found.name for found in await org.client.look_up("Account", "")] == ["Alder", "Birch"]
        org.org.records.viewed(AGENT, second)
        assert [found.id for found in await org.client.look_up("Account", "")] == [second]
        assert first not in [found.id for found in await org.client.look_up("Account", " ")]


async def test_an_object_of_the_orgs_own_is_looked_up_like_any_other() -> None:
    async with form_org("strict") as org:
        store = org.org.bulk_insert("Store__c", [{"Name": "Oslo Harbour", "OwnerId": AGENT}])[0]
        assert [found.id for found in await org.client.look_up("Store__c", "oslo")] == [store]
        form = await org.client.contact_form()
        named = await org.client.references(form, {"Home_Store__c": store, "LastName": store, "OwnerId": AGENT})
        assert {name: found.name for name, found in named.items()} == {
            "Home_Store__c": "Oslo Harbour",
            "OwnerId": "Mia Agent",
        }


async def test_ids_that_lead_nowhere_have_no_name_and_cost_no_call_where_there_are_none() -> None:
    async with form_org("plain") as org:
        form = await org.client.contact_form()
        org.asked.clear()
        assert await org.client.references(form, {"AccountId": "not an id", "LastName": "Lee"}) == {}
        assert org.asked == []
        assert await org.client.references(form, {"AccountId": "001000000000999AAA"[:15]}) == {}


async def test_a_reference_to_an_object_that_the_user_may_not_see_is_left_out() -> None:
    async with form_org("strict") as org:
        form = await org.client.contact_form()
        hours = replace(form.fields[0], name="Hours__c", references=("BusinessHours",))
        assert await org.client.references(replace(form, fields=(hours,)), {"Hours__c": AGENT}) == {}


async def test_an_object_that_the_user_may_not_see_is_one_of_our_errors() -> None:
    async with form_org("plain") as org:
        with pytest.raises(CareDesktopError) as refused:
            await org.client.look_up("Secret__c", "a")
        assert isinstance(refused.value, NoPermission) or refused.value.details
