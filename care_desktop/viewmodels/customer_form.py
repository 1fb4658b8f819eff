"""The Customer's details as a form: names, note, and a row for every contact point with an empty one to add another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from care_desktop.domain.case_work import CustomerEdit
from care_desktop.domain.forms import FieldType, FormDescription, FormField, FormSection
from care_desktop.domain.people import ContactPoint, Customer, PointKind
from care_desktop.i18n import _
from care_desktop.viewmodels.typed_over import read_back

_NAMES = ("display_name", "first_name", "last_name", "username", "handle")
_LONGEST_NAME, LONGEST_NOTE, _LONGEST_POINT = 255, 4_000, 500
_TYPES = {PointKind.PHONE: FieldType.PHONE, PointKind.EMAIL: FieldType.EMAIL, PointKind.ADDRESS: FieldType.TEXT}
NOTE = "note"
_FILLED = tuple(f"{kind.value}=" for kind in PointKind)


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A Customer's details by the names of the form's fields, as two people may have changed them."""

    fields: Mapping[str, object]


def record_of(customer: Customer) -> CustomerRecord:
    """Return the details of a Customer."""
    plain = {name: getattr(customer, name) for name in (*_NAMES, NOTE)}
    return CustomerRecord(plain | {name: value for name, _kind, value in _points(customer, ())})


def form_of(customer: Customer, kept: Collection[str]) -> FormDescription:
    """Return the fields: those that the Customer has, one more contact point of each kind, and those `kept`.

    A contact point is named by its value: what is typed over one stays with it, whatever others add or remove.
    """
    labels = (_("Name"), _("First name"), _("Last name"), _("Username"), _("Handle"))
    names = [
        FormField(name, label, FieldType.TEXT, length=_LONGEST_NAME) for name, label in zip(_NAMES, labels, strict=True)
    ]
    note = FormField(NOTE, _("Note"), FieldType.LONG_TEXT, length=LONGEST_NOTE)
    points = [
        FormField(name, point_word(kind), _TYPES[kind], length=_LONGEST_POINT, help=_("Empty it to remove it."))
        for name, kind, _value in _points(customer, kept)
    ]
    sections = (
        FormSection("", (*_NAMES, NOTE)),
        FormSection(_("Contact points"), tuple(field.name for field in points)),
    )
    return FormDescription("Customer", (*names, note, *points), sections=sections)


def edit_of(base: Customer, changes: Mapping[str, str]) -> CustomerEdit:
    """Return the edit that makes these changes to a Customer; of a contact point that is gone, what was typed over."""
    plain = {name: changes[name] for name in (*_NAMES, NOTE) if name in changes}
    found = tuple(_points(base, changes))
    points: tuple[ContactPoint, ...] | None = None
    if any(name in changes for name, _kind, _value in found):
        values = ((kind, changes.get(name, value).strip()) for name, kind, value in found)
        points = tuple(dict.fromkeys(ContactPoint(kind, value) for kind, value in values if value))
    return CustomerEdit(**plain, contact_points=points)


def gone_from(customer: Customer, kept: Collection[str]) -> frozenset[str]:
    """Return the fields among `kept` whose contact points the Customer does not have any more."""
    own = {name for name, _kind, _value in _points(customer, ())}
    return frozenset(name for name in kept if name.startswith(_FILLED) and name not in own)


def taken_up(base: Customer, kept: Mapping[str, str]) -> tuple[Customer, dict[str, str]]:
    """Return what was typed in an earlier run, and the Customer over whom: `base`, as it was in what was typed over."""
    typed, was = read_back(kept)
    plain: dict[str, Any] = {name: was[name] for name in (*_NAMES, NOTE) if name in was}
    own = {name for name, _kind, _value in _points(base, ())}
    gone = ((kind, was[name]) for name, kind, _value in _points(base, was) if name in was and name not in own)
    points = tuple(ContactPoint(kind, value) for kind, value in gone if value)
    return replace(base, **plain, contact_points=(*base.contact_points, *points)), typed


def point_word(kind: PointKind) -> str:
    """Return what a kind of contact point is called."""
    return {PointKind.PHONE: _("Phone"), PointKind.EMAIL: _("Email"), PointKind.ADDRESS: _("Address")}[kind]


def _points(customer: Customer, kept: Collection[str]) -> Iterator[tuple[str, PointKind, str]]:
    """Yield the contact points with their fields' names, by kind: the Customer's, what else is kept, an empty one."""
    for kind in PointKind:
        values = customer.points(kind)
        own = [f"{kind.value}={value}" + f" {place}" * (value in values[:place]) for place, value in enumerate(values)]
        yield from ((name, kind, value) for name, value in zip(own, values, strict=True))
        empty = f"{kind.value} {'next' if values else 'first'}"
        of_kind = (f"{kind.value}=", f"{kind.value} ")
        yield from ((one, kind, "") for one in kept if one.startswith(of_kind) and one not in (*own, empty))
        yield empty, kind, ""
