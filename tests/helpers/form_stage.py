"""Forms of every kind of field for tests of their rows and look-ups, and a page that takes what is typed."""

from __future__ import annotations

from care_desktop.domain.forms import (
    Choice,
    FieldType,
    FormDescription,
    FormField,
    FormSection,
    RecordType,
    Reference,
)
from care_desktop.viewmodels.look_up import LookUpState
from care_desktop.viewmodels.observable import Observable
from tests.helpers.builders import record_id

ACME = Reference(record_id("001", 1), "Acme Foods", "Utrecht")
ACME_TOO = Reference(record_id("001", 2), "Acme Foods", "Ghent")
REGIONS = tuple(Choice(value, label) for value, label in (("north", "North"), ("south", "South")))
TOWNS = (
    Choice("harbour", "Harbour Town", frozenset({"north"})),
    Choice("hill", "Hill Town", frozenset({"north", "south"})),
    Choice("vine", "Vine Town", frozenset({"south"})),
)
STREETS = (Choice("quay", "Quay Street", frozenset({"harbour"})), Choice("top", "Top Lane", frozenset({"hill"})))
TOPICS = tuple(Choice(value, value.title()) for value in ("delivery", "returns", "warranty"))


def every_kind() -> FormDescription:
    """Return a form with one field of each kind, two sections, and picklists that depend on each other."""
    fields = (
        FormField("LastName", "Last Name", FieldType.TEXT, required=True, length=80),
        FormField("Website__c", "Website", FieldType.URL, length=255),
        FormField("Email", "Email", FieldType.EMAIL, length=80, help="Where the receipts go."),
        FormField("AccountId", "Account Name", FieldType.REFERENCE, references=("Account",)),
        FormField("Region__c", "Region", FieldType.PICKLIST, choices=REGIONS),
        FormField("Town__c", "Town", FieldType.PICKLIST, choices=TOWNS, controller="Region__c"),
        FormField("Street__c", "Street", FieldType.PICKLIST, choices=STREETS, controller="Town__c"),
        FormField("Topics__c", "Topics", FieldType.MULTI_PICKLIST, choices=TOPICS),
        FormField("Birthdate", "Birthdate", FieldType.DATE),
        FormField("Called__c", "Last call", FieldType.DATE_TIME),
        FormField("Opens__c", "Opens at", FieldType.TIME),
        FormField("Visits__c", "Visits", FieldType.NUMBER, digits=5, scale=0),
        FormField("Budget__c", "Budget", FieldType.CURRENCY, digits=16, scale=2),
        FormField("Share__c", "Share", FieldType.PERCENT, digits=3, scale=1),
        FormField("Member__c", "Member", FieldType.CHECKBOX),
        FormField("Description", "Description", FieldType.LONG_TEXT, length=32000),
        FormField("Level__c", "Level", FieldType.TEXT, editable=False, default="Guest"),
    )
    person = FormSection("Person", ("LastName", "Email", "Website__c", "AccountId", "Birthdate"))
    return FormDescription("Contact", fields, sections=(person, FormSection("Everything else", ())))


def with_record_types(description: FormDescription, chosen: str = "012A") -> FormDescription:
    """Return the form as that of one of three record types, the last of them a person account's."""
    types = (
        RecordType("012A", "Consumer", "Contact", is_default=True),
        RecordType("012B", "Business", "Contact"),
        RecordType("012C", "Household", "Account"),
    )
    sobject = next(kind.sobject for kind in types if kind.id == chosen)
    return FormDescription(
        sobject, description.fields, sections=description.sections, record_types=types, record_type=chosen
    )


def long_form(count: int = 400) -> FormDescription:
    """Return a form of many fields in sections of ten; every fiftieth is required."""
    kinds = (FieldType.TEXT, FieldType.PICKLIST, FieldType.DATE, FieldType.CHECKBOX, FieldType.NUMBER)
    fields = tuple(
        FormField(
            f"Field_{n}__c", f"Field {n}", kinds[n % 5], required=n % 50 == 0, choices=TOPICS if n % 5 == 1 else ()
        )
        for n in range(count)
    )
    names = [field.name for field in fields]
    sections = tuple(FormSection(f"Section {n // 10}", tuple(names[n : n + 10])) for n in range(0, count, 10))
    return FormDescription("Contact", fields, sections=sections)


class FakeLookUp(Observable[LookUpState]):
    """A look-up that only writes down what it is asked for; `answer` shows rows."""

    def __init__(self, asked: list[str]) -> None:
        super().__init__(LookUpState())
        self._asked = asked

    def show(self, state: LookUpState) -> None:
        """Show another state."""
        self._set(state)

    def move(self, step: int) -> bool:
        """Write it down."""
        self._asked.append(f"move {step}")
        return True

    def accept(self) -> bool:
        """Write it down."""
        self._asked.append("accept")
        return bool(self.state.highlighted)

    def press(self, record: str) -> bool:
        """Write it down."""
        self._asked.append(f"press {record}")
        return True

    def retry(self) -> None:
        """Write it down."""
        self._asked.append("retry")

    def leave(self) -> None:
        """Close."""
        self._set(LookUpState())


class FakeFilling:
    """Fits ui.form_drawer.Filling: writes down what it is asked for."""

    def __init__(self, asked: list[str]) -> None:
        self.asked = asked
        self.look_up = FakeLookUp(asked)

    def change(self, name: str, value: str) -> None:
        """Write it down."""
        self.asked.append(f"change {name} {value}")

    def type_look_up(self, name: str, text: str) -> None:
        """Write it down."""
        self.asked.append(f"look up {name} {text}")

    def open_look_up(self, name: str) -> None:
        """Write it down."""
        self.asked.append(f"open {name}")

    def choose_record_type(self, record_type: str) -> None:
        """Write it down."""
        self.asked.append(f"record type {record_type}")
