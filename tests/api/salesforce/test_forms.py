"""Forms of orgs that could not be more different: what is asked for, what is required, which values go together."""

from __future__ import annotations

from typing import Any

import pytest

from care_desktop.domain.forms import FieldType, FormDescription, FormField, Problem, check, choices_under
from tests.helpers.form_orgs import form_org

PERSONS: dict[str, Any] = {"person_accounts": True, "state_country_picklists": True, "multi_currency": True}


def field(form: FormDescription, name: str) -> FormField:
    """Return the field of that name."""
    found = form.field(name)
    assert found is not None
    return found


def values(form: FormDescription, name: str) -> list[str]:
    """Return what a picklist offers."""
    return [choice.value for choice in field(form, name).choices]


async def test_a_plain_org_asks_for_a_last_name_and_has_no_record_types() -> None:
    async with form_org("plain") as org:
        form = await org.client.contact_form()
        assert [field.name for field in form.fields if field.required] == ["LastName"]
        assert (form.record_types, form.record_type) == ((), "")
        assert [field.name for field in (await org.client.lead_form()).fields if field.required] == [
            "LastName",
            "Company",
        ]


async def test_a_strict_org_says_all_that_it_asks_for_before_anything_is_sent() -> None:
    async with form_org("strict") as org:
        form = await org.client.contact_form()
    missing = check(form, {"LastName": "Lee", "Email": "ann@lee.example", "May_Call__c": ""})
    assert missing == dict.fromkeys(("AccountId", "Market__c", "Member_Since__c"), Problem.MISSING)
    assert [kind.name for kind in form.record_types] == ["Guest", "Trade Partner", "Press"]
    assert form.record_type == form.record_types[0].id


async def test_every_kind_of_field_comes_with_its_measures() -> None:
    async with form_org("strict") as org:
        form = await org.client.contact_form()
    kinds = {field.name: field.type for field in form.fields}
    assert kinds["Languages__c"] is FieldType.MULTI_PICKLIST
    assert (kinds["Web_Shop__c"], kinds["Member_Since__c"]) == (FieldType.URL, FieldType.DATE)
    assert (kinds["Last_Visit__c"], kinds["Preferred_Hour__c"]) == (FieldType.DATE_TIME, FieldType.TIME)
    points, discount = field(form, "Points__c"), field(form, "Discount__c")
    assert (points.type, points.digits, points.scale) == (FieldType.NUMBER, 8, 0)
    assert (discount.type, discount.digits, discount.scale) == (FieldType.PERCENT, 3, 2)
    assert field(form, "Home_Store__c").references == ("Store__c",)
    assert points.help == "Whole points, no fractions."


async def test_lists_depend_on_each_other_in_a_chain_and_on_a_box() -> None:
    async with form_org("strict") as org:
        form = await org.client.contact_form()
    area, place = field(form, "Market_Area__c"), field(form, "Market_Place__c")
    assert (area.controller, place.controller) == ("Market__c", "Market_Area__c")
    assert [choice.value for choice in choices_under(area, {"Market__c": "South"})] == ["Hills", "Islands"]
    assert [choice.value for choice in choices_under(place, {"Market_Area__c": "Islands"})] == ["Harbour", "Ferry"]
    call_at = field(form, "Call_At__c")
    assert choices_under(call_at, {"May_Call__c": ""}) == ()
    assert [choice.value for choice in choices_under(call_at, {"May_Call__c": "true"})] == ["Home", "Work"]


async def test_record_types_have_their_own_layout_requirements_and_values() -> None:
    async with form_org("") as org:
        usual = await org.client.case_form()
        complaint = next(kind.id for kind in usual.record_types if kind.name == "Complaint")
        form = await org.client.case_form(complaint)
        assert (form.record_type, usual.record_type) == (complaint, usual.record_types[0].id)
        assert [field.name for field in usual.fields if field.required] == []
        assert [field.name for field in form.fields if field.required] == ["Origin", "Subject"]
        assert values(form, "Priority") == ["High", "Medium"]
        assert (field(form, "Priority").default, field(usual, "Priority").default) == ("High", "Medium")
        assert (usual.field("Amount_In_Dispute__c"), usual.field("Type") is None) == (None, False)
        assert form.sections[0].heading == "Complaint"


async def test_what_the_deed_fills_in_itself_is_not_asked_for() -> None:
    async with form_org("") as org:
        case = await org.client.case_form()
        names = {field.name for field in case.fields}
        assert not names & {"ContactId", "AccountId", "RecordTypeId", "CaseNumber", "Care_Operation_Id__c"}
        assert case.external_id == "Care_Operation_Id__c"


@pytest.mark.parametrize("lacking", [set[str](), {"ui_api"}])
async def test_a_400_field_org_has_persons_currencies_and_states_with_or_without_layouts(lacking: set[str]) -> None:
    async with form_org("large", **PERSONS) as org:
        org.org.settings.features -= lacking
        form = await org.client.contact_form()
        persons = [kind for kind in form.record_types if kind.sobject == "Account"]
        assert [kind.name for kind in persons] == ["Person Account"]
        assert len(form.fields) > 350
        assert {"CurrencyIsoCode", "MailingCountryCode", "MailingStateCode"} <= {field.name for field in form.fields}
        assert not {"MailingCountry", "MailingState", "Photo__c", "Score__c"} & {field.name for field in form.fields}
        state = field(form, "MailingStateCode")
        assert {choice.value for choice in choices_under(state, {"MailingCountryCode": "CA"})} >= {"BC", "ON"}
        assert len(values(form, "Airport__c")) == 10_000
        person = await org.client.contact_form(persons[0].id)
        assert (person.sobject, person.record_type) == ("Account", persons[0].id)
        assert [field.name for field in person.fields if field.required] == ["LastName"]
        assert {"PersonEmail", "FirstName", "Nickname__pc"} <= {field.name for field in person.fields}
        assert person.field("Name") is None
        assert person.record_types == form.record_types


async def test_names_and_addresses_stand_as_people_write_them_and_countries_before_their_states() -> None:
    async with form_org("large", **PERSONS) as org:
        form = await org.client.contact_form()
    names = [field.name for field in form.fields]
    first = names.index("Salutation")
    assert names[first : first + 3] == ["Salutation", "FirstName", "LastName"]
    street = names.index("MailingStreet")
    assert [form.fields[street + place].label for place in range(5)] == [
        "Mailing Street",
        "Mailing City",
        "Mailing Zip/Postal Code",
        "Mailing Country",
        "Mailing State/Province",
    ]
    assert names[street + 3 : street + 5] == ["MailingCountryCode", "MailingStateCode"]


async def test_strange_labels_are_plain_text_in_one_line() -> None:
    async with form_org("large", **PERSONS) as org:
        form = await org.client.contact_form()
    labels = [field(form, f"Odd_{number}__c").label for number in range(5)]
    assert labels == ["<b>VIP</b> & Co.", "رقم العميل", "ab reversed", "x" * 200, "spaced out"]


async def test_without_a_user_interface_api_describe_is_enough_and_that_is_remembered() -> None:
    async with form_org("strict") as org:
        org.org.settings.features.discard("ui_api")
        form = await org.client.contact_form()
        assert [field.name for field in form.fields[:5]] == ["Salutation", "FirstName", "LastName", "Title", "Email"]
        assert [section.heading for section in form.sections] == ["", "Other Address", "More fields"]
        assert sum(len(section.fields) for section in form.sections) == len(form.fields)
        await org.client.case_form()
        assert [path for path in org.asked if "ui-api" in path] == ["/ui-api/record-defaults/create/Contact"]


async def test_what_the_user_may_not_see_is_in_no_form() -> None:
    async with form_org("") as org:
        org.org.settings.hidden_fields = {"Contact.Customer_Segment__c", "Contact.Email"}
        form = await org.client.contact_form()
        assert (form.field("Email"), form.field("Customer_Segment__c")) == (None, None)
        plan = field(form, "Service_Plan__c")
        assert plan.controller == ""
        assert choices_under(plan, {}) == plan.choices


async def test_a_contact_is_edited_under_its_own_record_type() -> None:
    async with form_org("") as org:
        form = await org.client.contact_form()
        business = next(kind.id for kind in form.record_types if kind.name == "Business")
        edit = await org.client.contact_edit_form(await org.contact(RecordTypeId=business))
        assert [field.name for field in edit.fields if field.required] == ["LastName", "AccountId", "Email"]
        assert field(edit, "Department").editable
        assert not any(field.default for field in edit.fields)
        assert not field(edit, "OwnerId").required
