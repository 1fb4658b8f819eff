"""The deed that most tests of the services are about: create a contact for Customer 1 and link it."""

from __future__ import annotations

from care_desktop.domain.ids import CaseId, CustomerId
from care_desktop.domain.operations import Deed
from care_desktop.services.events import CustomerLinked
from tests.helpers.builders import contact_form
from tests.helpers.fakes import World, world

CUSTOMER, CASE = CustomerId("cust-1"), CaseId("case-1")
FORM = {"FirstName": "Ann", "LastName": " Lee ", "Email": ""}
KEY = "Care_Customer_Id__c"


async def create(w: World, **fields: str) -> CustomerLinked:
    return await w.creation.create_and_link(CUSTOMER, CASE, {**FORM, **fields})


def by_key() -> World:
    w = world()
    w.salesforce.form = contact_form(external_id=KEY)
    return w


def only_deed(w: World) -> Deed:
    (deed,) = w.journal.deeds.values()
    return deed
