"""Describes, layouts and picklist values as no server should send them: always a form, or one of our errors."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care_desktop.api.loose import LooseReader
from care_desktop.api.salesforce.describe import Described, described, places_in
from care_desktop.api.salesforce.form_building import Sources, create_form, edit_form
from care_desktop.api.salesforce.form_orders import CASE, CONTACT
from care_desktop.api.salesforce.layouts import layout, picklists
from care_desktop.domain.forms import FormDescription, check, choices_under
from tests.helpers.org_schemas import strict_org

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
CONTACT_DOCUMENT = strict_org()["Contact"]
WRITABLE = {"createable": True, "updateable": True}


def forms_of(found: Described) -> Iterator[FormDescription]:
    """Yield both forms, and use them as the window would."""
    for form in (create_form(Sources(found, None, {}), CONTACT), edit_form(Sources(found, None, {}), CONTACT)):
        values = {field.name: field.default for field in form.fields}
        check(form, values)
        assert all(choices_under(field, values) is not None for field in form.fields)
        yield form


def of_fields(*fields: dict[str, Any]) -> FormDescription:
    """Return the form for an object of those fields."""
    raw = {"name": "Contact", "fields": [{**WRITABLE, **field} for field in fields]}
    return next(forms_of(described(raw)))


@settings(max_examples=60)
@given(st.randoms(use_true_random=False), JSON)
def test_any_value_of_a_describe_may_be_anything(chance: random.Random, nonsense: object) -> None:
    document = json.loads(json.dumps(CONTACT_DOCUMENT))
    for _ in range(20):
        field = chance.choice(document["fields"])
        if isinstance(field, dict) and field:
            field[chance.choice(list(field))] = nonsense
    document["fields"].append(nonsense)
    document["recordTypeInfos"].append(nonsense)
    document[chance.choice([key for key in document if key not in ("name", "fields")])] = nonsense
    assert len(list(forms_of(described(document)))) == 2


@settings(max_examples=60)
@given(JSON)
def test_anything_at_all_is_a_document_or_a_value_error(nonsense: object) -> None:
    for read in (described, layout, picklists):
        reader: LooseReader[Any] = LooseReader(read)
        for body in (nonsense, {"name": "Contact", "fields": nonsense}, {"sections": [nonsense]}):
            try:
                reader.parse(json.dumps(body).encode())
            except ValueError:
                continue


def test_a_layout_that_names_what_is_not_there_shows_what_is() -> None:
    raw = {"sections": [{"heading": 7, "layoutRows": [{"layoutItems": [_item("LastName"), _item("Nope__c"), 3]}, 4]}]}
    form = create_form(Sources(described(CONTACT_DOCUMENT), layout(raw), {}), CONTACT)
    assert form.sections[0].fields == ("LastName",)
    assert {"Email", "Market__c"} <= set(form.sections[1].fields)


def test_a_field_on_a_layout_twice_stands_there_once() -> None:
    item = _item("LastName")
    raw = {"sections": [{"layoutRows": [{"layoutItems": [item, item]}]}] * 2}
    form = create_form(Sources(described(CONTACT_DOCUMENT), layout(raw), {}), CONTACT)
    assert [field.name for field in form.fields].count("LastName") == 1


def test_lists_that_control_each_other_or_themselves_offer_what_they_can() -> None:
    values = {"picklistValues": [{"value": "A", "validFor": "gAAA"}, {"value": "B", "validFor": "!"}]}
    form = of_fields(
        {"name": "One__c", "type": "picklist", "controllerName": "Two__c", **values},
        {"name": "Two__c", "type": "picklist", "controllerName": "One__c", **values},
        {"name": "Own__c", "type": "picklist", "controllerName": "Own__c", **values},
        {"name": "Lost__c", "type": "picklist", "controllerName": "Gone__c", **values},
    )
    assert [(field.name, field.controller) for field in form.fields] == [
        ("One__c", "Two__c"),
        ("Two__c", "One__c"),
        ("Own__c", ""),
        ("Lost__c", ""),
    ]
    assert [choice.value for choice in choices_under(form.fields[0], {"Two__c": "B"})] == ["B"]
    assert [choice.value for choice in choices_under(form.fields[2], {"Own__c": ""})] == ["A", "B"]


@pytest.mark.parametrize("kind", ["id", "address", "location", "anyType", "base64", "complexvalue", "json", "", "new"])
def test_a_field_that_cannot_be_filled_in_is_left_out_be_it_required(kind: str) -> None:
    assert of_fields({"name": "Odd__c", "type": kind, "nillable": False}).fields == ()


@pytest.mark.parametrize("name", ["", "1st", "a b", "x" * 99, "Name; DROP", None, 7, "Nåme"])
def test_a_field_without_a_proper_name_is_none(name: object) -> None:
    assert of_fields({"name": name, "type": "string"}).fields == ()


@pytest.mark.parametrize(
    ("bits", "places"),
    [("gAAA", {0}), ("IAAA", {2}), ("", None), (None, None), (7, None), ("?", None), ("AAAA", set()), ("AAAB", {23})],
)
def test_the_bits_of_dependent_values_are_read_from_the_most_significant_one(
    bits: object, places: set[int] | None
) -> None:
    assert places_in(bits) == places


def test_bits_beyond_the_controlling_values_mean_nothing() -> None:
    controller = {"name": "One__c", "type": "picklist", "picklistValues": [{"value": "A"}]}
    values = [{"value": "X", "validFor": "////"}, {"value": "Y", "validFor": "AAAB"}]
    form = of_fields(
        controller, {"name": "Two__c", "type": "picklist", "controllerName": "One__c", "picklistValues": values}
    )
    assert [choice.valid_for for choice in form.fields[1].choices] == [frozenset({"A"}), frozenset()]


def test_bits_count_values_that_are_not_in_use_any_more() -> None:
    old = [{"value": "Old", "active": False}, {"value": "New"}]
    form = of_fields(
        {"name": "One__c", "type": "picklist", "picklistValues": old},
        {
            "name": "Two__c",
            "type": "picklist",
            "controllerName": "One__c",
            "picklistValues": [{"value": "X", "validFor": "QAAA"}],
        },
    )
    assert [choice.value for choice in form.fields[0].choices] == ["New"]
    assert form.fields[1].choices[0].valid_for == frozenset({"New"})


def test_defaults_of_every_kind_are_plain_text() -> None:
    form = of_fields(
        {"name": "On__c", "type": "boolean", "defaultValue": True},
        {"name": "Off__c", "type": "boolean", "defaultValue": False},
        {"name": "Count__c", "type": "double", "defaultValue": 250.0},
        {"name": "Word__c", "type": "string", "defaultValue": "usual"},
        {"name": "Odd__c", "type": "string", "defaultValue": {"a": 1}},
    )
    assert [field.default for field in form.fields] == ["true", "", "250", "usual", ""]


def test_a_required_field_that_the_deed_fills_in_is_not_asked_for() -> None:
    raw = {"name": "Case", "fields": [{"name": "ContactId", "type": "reference", "nillable": False, **WRITABLE}]}
    assert create_form(Sources(described(raw), None, {}), CASE).fields == ()


def _item(name: str) -> dict[str, Any]:
    return {"required": "yes", "layoutComponents": [{"apiName": name, "componentType": "Field"}, {"apiName": 7}]}
