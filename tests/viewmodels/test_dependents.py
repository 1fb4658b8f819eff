"""Picklists follow the field that they depend on, and lose nothing on the way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from care_desktop.domain.forms import Choice, FieldType, FormDescription, FormField, check
from care_desktop.viewmodels.form import new_form, record_form, with_value
from care_desktop.viewmodels.form_state import FieldState, FormState
from tests.helpers.form_stage import REGIONS, TOWNS, every_kind


def form(**values: str) -> FormState:
    return new_form(every_kind(), {"LastName": "Lee", **values})


def at(state: FormState, name: str) -> FieldState:
    found = state.field(name)
    assert found is not None
    return found


def offered(state: FormState, name: str) -> list[str]:
    return [choice.value for choice in at(state, name).choices]


def test_without_its_controller_a_picklist_waits_and_says_for_what() -> None:
    assert offered(form(), "Town__c") == []
    assert at(form(), "Town__c").waits_for == "Choose Region first."


def test_the_choices_follow_the_controller_at_once() -> None:
    northern = with_value(form(), "Region__c", "north")

    assert offered(northern, "Town__c") == ["harbour", "hill"]
    assert at(northern, "Town__c").waits_for == ""


def test_a_value_that_is_not_offered_any_more_is_cleared_with_a_note_and_comes_back() -> None:
    chosen = with_value(with_value(form(), "Region__c", "north"), "Town__c", "harbour")

    turned = with_value(chosen, "Region__c", "south")
    assert at(turned, "Town__c").value == ""
    assert at(turned, "Town__c").note == "“Harbour Town” is not offered with “South”, and was cleared."

    back = with_value(turned, "Region__c", "north")
    assert (at(back, "Town__c").value, at(back, "Town__c").note) == ("harbour", "")


def test_what_is_offered_under_both_stays() -> None:
    chosen = form(Region__c="north", Town__c="hill")

    assert at(with_value(chosen, "Region__c", "south"), "Town__c").value == "hill"


def test_a_whole_chain_follows_and_comes_back() -> None:
    chosen = form(Region__c="north", Town__c="harbour", Street__c="quay")

    cleared = with_value(chosen, "Region__c", "")
    assert cleared.values()["Town__c"] == cleared.values()["Street__c"] == ""
    assert at(cleared, "Street__c").waits_for == "Choose Town first."

    back = with_value(cleared, "Region__c", "north")
    assert (back.values()["Town__c"], back.values()["Street__c"]) == ("harbour", "quay")


def test_a_new_choice_forgets_the_one_that_waited() -> None:
    turned = with_value(form(Region__c="north", Town__c="harbour"), "Region__c", "south")

    chosen = with_value(turned, "Town__c", "vine")

    assert at(chosen, "Town__c").note == ""
    assert at(with_value(chosen, "Region__c", "north"), "Town__c").value == ""


def test_several_choices_lose_only_those_that_are_not_offered() -> None:
    field = FormField("Towns__c", "Towns", FieldType.MULTI_PICKLIST, choices=TOWNS, controller="Region__c")
    region = FormField("Region__c", "Region", FieldType.PICKLIST, choices=REGIONS)
    chosen = new_form(FormDescription("Contact", (region, field)), {"Region__c": "north", "Towns__c": "harbour;hill"})

    turned = with_value(chosen, "Region__c", "south")

    assert turned.values()["Towns__c"] == "hill"
    assert with_value(turned, "Region__c", "north").values()["Towns__c"] == "harbour;hill"


def test_a_box_controls_too() -> None:
    choices = (Choice("gold", "Gold", frozenset({"true"})), Choice("guest", "Guest", frozenset({""})))
    fields = (
        FormField("Member__c", "Member", FieldType.CHECKBOX),
        FormField("Tier__c", "Tier", FieldType.PICKLIST, choices=choices, controller="Member__c"),
    )
    state = new_form(FormDescription("Contact", fields), {})

    assert offered(state, "Tier__c") == ["guest"]
    assert offered(with_value(state, "Member__c", "true"), "Tier__c") == ["gold"]


def test_a_record_that_breaks_the_rule_already_is_not_changed_by_looking_at_it() -> None:
    state = record_form(every_kind(), {"LastName": "Lee", "Region__c": "south", "Town__c": "harbour"}, {})

    assert at(state, "Town__c").value == "harbour"
    assert not state.is_dirty


def test_fields_that_control_each_other_in_a_circle_end() -> None:
    fields = (
        FormField("A__c", "A", FieldType.PICKLIST, choices=(Choice("x", "X", frozenset({"x"})),), controller="B__c"),
        FormField("B__c", "B", FieldType.PICKLIST, choices=(Choice("x", "X", frozenset({"x"})),), controller="A__c"),
    )

    state = with_value(new_form(FormDescription("Contact", fields), {}), "A__c", "x")

    assert offered(state, "B__c") == ["x"]


@given(st.lists(st.tuples(st.sampled_from(("Region__c", "Town__c", "Street__c")), st.integers(0, 3)), max_size=12))
def test_whatever_is_chosen_in_whatever_order_is_offered_there(steps: list[tuple[str, int]]) -> None:
    state = form()
    for name, place in steps:
        choices = ("", *offered(state, name))
        state = with_value(state, name, choices[place % len(choices)])

        assert check(state.description, state.values()) == {}
