"""What a mapping makes of a Case: the values that a form for Salesforce begins with (rule E7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from care_desktop.domain.cases import Author, Case, Message
from care_desktop.domain.field_values import utf16_length
from care_desktop.domain.forms import FieldType, FormDescription, FormField
from care_desktop.domain.mapping import CASE_FIELD_PREFIX, KINDS, CareField, FieldMapping, MappingKind, MappingRow
from care_desktop.domain.people import Customer, PointKind
from care_desktop.domain.session import Me

LAST_MESSAGES = 10
ALL_OTHERS = ""
"""The key of a value table that stands for every value without a line of its own."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a mapping may read: a Case with its messages in their order, who escalates it, and when."""

    case: Case
    messages: Sequence[Message]
    agent: Me
    now: datetime


def apply(mapping: FieldMapping, sobject: str, facts: Facts, form: FormDescription | None = None) -> Mapping[str, str]:
    """Return the values for the fields of one object; a row that comes to nothing leaves its field out.

    With a `form`, values are made to fit its fields: cut to length, a date for a date field, the value of a choice for
    its label; a field that the form has not, or a value that it does not offer, is left out.
    """
    values = {row.field: value for row in mapping.of(sobject) if (value := _value(row, facts))}
    if form is None:
        return values
    fields = {field.name: field for field in form.fields if field.editable}
    fitted = {name: _fitted(value, fields[name]) for name, value in values.items() if name in fields}
    return {name: value for name, value in fitted.items() if value}


def value_of(source: str, facts: Facts) -> str:
    """Return what a source says of a Case, "" for nothing, and for a source that we do not know."""
    if source.startswith(CASE_FIELD_PREFIX):
        return dict(facts.case.fields).get(source.removeprefix(CASE_FIELD_PREFIX), "").strip()
    read = _READ.get(source)
    return read(facts).strip() if read else ""


def message_line(message: Message) -> str:
    """Return a message as it is written into Salesforce: `[ISO-8601 UTC] author: text`, on one line."""
    return f"[{_instant(message.sent_at)}] {message.author_name}: {' '.join(message.text.split())}"


def _value(row: MappingRow, facts: Facts) -> str:
    value = value_of(row.source, facts) if row.kind in KINDS else ""
    return _looked_up(row.table, value) if row.kind == MappingKind.VARIABLE else value


def _looked_up(table: Mapping[str, str], value: str) -> str:
    """Return the Salesforce value, upper and lower case being the same."""
    wanted = value.casefold()
    found = (theirs for ours, theirs in table.items() if ours and ours.strip().casefold() == wanted)
    return next(found, table.get(ALL_OTHERS, "")).strip()


def _fitted(value: str, field: FormField) -> str:
    if field.type is FieldType.DATE:
        return value[: len("2026-03-02")]
    if field.type is FieldType.PICKLIST:
        return _choice(value, field)
    one_line = value if field.type is FieldType.LONG_TEXT else " ".join(value.split())
    return _cut(one_line, field.length)


def _choice(value: str, field: FormField) -> str:
    wanted = value.casefold()
    exact = (choice.value for choice in field.choices if choice.value == value)
    alike = (one.value for one in field.choices if wanted in (one.value.casefold(), one.label.casefold()))
    return next(exact, next(alike, ""))


def _cut(value: str, length: int) -> str:
    """Return the beginning of `value` that fits, in UTF-16 units, without half a character at its end."""
    if not length or utf16_length(value) <= length:
        return value
    return value.encode("utf-16-le", "ignore")[: length * 2].decode("utf-16-le", "ignore")


def _instant(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _subject(facts: Facts) -> str:
    return facts.case.subject.strip() or f"{facts.case.channel} {facts.case.number}"


def _first_name(customer: Customer) -> str:
    return customer.first_name if customer.last_name.strip() else ""


def _last_name(customer: Customer) -> str:
    """Return the only name known where there is no last name: Salesforce asks for one (rule S3)."""
    names = (customer.last_name, customer.first_name, customer.username, customer.handle, customer.platform_id)
    return next((name for name in names if name.strip()), "")


def _point(facts: Facts, kind: PointKind) -> str:
    return next(iter(facts.case.customer.points(kind)), "")


def _spoken(facts: Facts) -> list[str]:
    return [
        message_line(one) for one in facts.messages if one.is_sent and one.author in (Author.CUSTOMER, Author.AGENT)
    ]


_READ: Mapping[str, Callable[[Facts], str]] = {
    CareField.SUBJECT: _subject,
    CareField.CASE_NUMBER: lambda facts: str(facts.case.number),
    CareField.CASE_URL: lambda facts: facts.case.url,
    CareField.CHANNEL: lambda facts: facts.case.channel,
    CareField.PLATFORM: lambda facts: facts.case.platform,
    CareField.PRIORITY: lambda facts: facts.case.priority.value,
    CareField.SENTIMENT: lambda facts: facts.case.sentiment.value,
    CareField.STATUS: lambda facts: facts.case.status.value,
    CareField.ASSIGNEE: lambda facts: facts.case.assignee,
    CareField.CREATED_AT: lambda facts: _instant(facts.case.created_at),
    CareField.CUSTOMER_NAME: lambda facts: facts.case.customer.name,
    CareField.CUSTOMER_FIRST_NAME: lambda facts: _first_name(facts.case.customer),
    CareField.CUSTOMER_LAST_NAME: lambda facts: _last_name(facts.case.customer),
    CareField.CUSTOMER_USERNAME: lambda facts: facts.case.customer.username,
    CareField.CUSTOMER_HANDLE: lambda facts: facts.case.customer.handle,
    CareField.CUSTOMER_EMAIL: lambda facts: _point(facts, PointKind.EMAIL),
    CareField.CUSTOMER_PHONE: lambda facts: _point(facts, PointKind.PHONE),
    CareField.CUSTOMER_ADDRESS: lambda facts: _point(facts, PointKind.ADDRESS),
    CareField.CUSTOMER_NOTE: lambda facts: facts.case.customer.note,
    CareField.ESCALATED_AT: lambda facts: _instant(facts.now),
    CareField.AGENT_NAME: lambda facts: facts.agent.name,
    CareField.AGENT_EMAIL: lambda facts: facts.agent.email,
    CareField.FIRST_MESSAGE: lambda facts: "".join(_spoken(facts)[:1]),
    CareField.LATEST_MESSAGE: lambda facts: "".join(_spoken(facts)[-1:]),
    CareField.LAST_MESSAGES: lambda facts: "\n".join(_spoken(facts)[-LAST_MESSAGES:]),
}
