"""What a record must satisfy before it is saved, beyond the form of its single values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from care_desktop.sandbox.salesforce import errors
from care_desktop.sandbox.salesforce.database import Database
from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.picklists import misfit
from care_desktop.sandbox.salesforce.schema import Field, Schema, SObject
from care_desktop.sandbox.salesforce.settings import OrgSettings
from care_desktop.sandbox.salesforce.values import Stored, bad_value, stored_value


def read_body(sobject: SObject, body: Mapping[str, Any], *, creating: bool) -> dict[str, Stored]:
    """Return the stored values of a JSON body.

    Raises:
        ApiError: an unknown or read-only field, or a value that does not fit.
    """
    values: dict[str, Stored] = {}
    for name, raw in body.items():
        if name.lower() != "attributes":
            field = _writable(sobject, name, creating=creating)
            values[field.name] = stored_value(field, raw)
    return values


@dataclass(frozen=True, slots=True)
class Draft:
    """A complete record about to be saved, and the names of the fields that this write sets."""

    sobject: SObject
    record: Mapping[str, Any]
    changed: frozenset[str]

    def set_fields(self) -> Iterator[tuple[Field, Any]]:
        """Yield the fields that this write sets to something."""
        for field in self.sobject.stored_fields:
            value = self.record.get(field.name)
            if value is not None and field.name in self.changed:
                yield field, value


class RecordChecks:
    """The refusals that need the other rows: required, references, unique, the admin's rules."""

    def __init__(self, db: Database, schema: Schema, settings: OrgSettings) -> None:
        self._db = db
        self._schema = schema
        self._settings = settings

    def check(self, draft: Draft) -> None:
        """Raise the first refusal of the draft as an ApiError."""
        _check_required(draft)
        for field, value in draft.set_fields():
            if field.name == "RecordTypeId":
                _check_record_type(draft.sobject, value)
            elif field.type == "reference":
                self._check_reference(field, value)
            wrong = misfit(draft.sobject, field, draft.record)
            if wrong is not None:
                raise bad_value(field, wrong)
            if field.unique:
                self._check_unique(draft, field, value)
        for rule in self._settings.validation_rules:
            if rule.sobject == draft.sobject.name and rule.refuses(draft.record):
                fields = (rule.field,) if rule.field else ()
                raise ApiError(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", rule.message, fields=fields)

    def _check_reference(self, field: Field, value: str) -> None:
        target = self._schema.of_id(value)
        if not any(map(self._schema.find, field.reference_to)):
            return  # a described object may refer to one that the org does not have
        if target is None or target.name not in field.reference_to:
            message = f"{field.label}: id value of incorrect type: {value}"
            raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", message, fields=(field.name,))
        row = self._db.one(f'SELECT * FROM "{target.name}" WHERE Id = ?', (value,))
        if row is None:
            raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", fields=())
        if dict(row).get("IsDeleted"):
            raise ApiError(400, "ENTITY_IS_DELETED", "entity is deleted", fields=())

    def _check_unique(self, draft: Draft, field: Field, value: str) -> None:
        alive = " AND IsDeleted = 0" if draft.sobject.field("IsDeleted") else ""
        other = self._db.one(
            f'SELECT Id FROM "{draft.sobject.name}" WHERE fold("{field.name}") = fold(?) AND Id <> ?{alive}',
            (value, draft.record["Id"]),
        )
        if other is not None:
            twin = other["Id"][:15]
            message = f"duplicate value found: {field.name} duplicates value on record with id: {twin}"
            raise ApiError(400, "DUPLICATE_VALUE", message, fields=())


def _writable(sobject: SObject, name: str, *, creating: bool) -> Field:
    field = sobject.field(name)
    if field is None:
        raise errors.no_such_column(name, sobject.name)
    if field.type == "id":
        message = "The Id field should not be specified in the sobject data."
        raise ApiError(400, "INVALID_FIELD", message, fields=("Id",))
    if not (field.createable if creating else field.updateable):
        raise errors.read_only(field.name)
    return field


def _check_record_type(sobject: SObject, record_type_id: str) -> None:
    found = sobject.record_type(record_type_id)
    if found is None or not (found.active and found.available):
        message = f"Record Type ID: this ID value isn't valid for the user: {record_type_id}"
        raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", message, fields=("RecordTypeId",))


def _never_empty(field: Field) -> bool:
    """Say whether no change may empty the field; a described default is one that only the real org knows."""
    guessed = field.defaulted_on_create and field.described is not None
    return field.updateable and not field.nillable and not guessed


def _check_required(draft: Draft) -> None:
    missing = [
        field.name
        for field in draft.sobject.stored_fields
        if (field.required or _never_empty(field)) and draft.record.get(field.name) is None
    ]
    if missing:
        message = f"Required fields are missing: [{', '.join(missing)}]"
        raise ApiError(400, "REQUIRED_FIELD_MISSING", message, fields=missing)
