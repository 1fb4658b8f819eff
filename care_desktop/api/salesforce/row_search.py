"""Searching in the rows themselves: for what the index does not know yet, and for orgs without one of its resources."""

from __future__ import annotations

from collections.abc import Callable

from care_desktop.api.salesforce.query import Condition, all_of, any_of, digits_in_order, starts_with

Has = Callable[[str], bool]
"""Whether the user sees a field of contacts."""
_PHONES = ("Phone", "MobilePhone")
MOST_WORDS = 5


def beginning_with(text: str) -> Condition:
    """Names, last names and emails beginning with the text, as it stands there."""
    return any_of(starts_with("Name", text), starts_with("LastName", text), starts_with("Email", text))


def narrower(text: str) -> Condition:
    """The same by the one field that is always there and mostly has an index: for an org that took too long."""
    return starts_with("LastName", text)


def named(text: str) -> Condition:
    """Names in which every word of the text begins a first or a last name, in whatever order."""
    words = text.split()[:MOST_WORDS]
    each = [any_of(starts_with("FirstName", word), starts_with("LastName", word)) for word in words]
    return any_of(starts_with("Name", text.strip()), all_of(*each))


def reached_by(text: str, group: str, has: Has, handle_field: str) -> Condition:
    """What the index would find in one of its groups: "EMAIL", "PHONE" or "ALL"."""
    if group == "PHONE":
        digits = "".join(letter for letter in text if letter.isdecimal()).lstrip("0")
        return any_of(*(digits_in_order(field, digits) for field in filter(has, _PHONES)))
    fields = ("Email",) if group == "EMAIL" else ("Name", "LastName", "Email", handle_field)
    return any_of(*(starts_with(field, text.strip()) for field in fields if has(field)))
