"""A deed about to be begun: what is to be made, and under which key, so that it is made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from care_desktop.domain.forms import FieldType, FormDescription, FormField
from care_desktop.domain.operations import Deed
from care_desktop.domain.records import CreationMode
from care_desktop.services.ports import SalesforceCreation

RECORD_TYPE = "RecordTypeId"
"""The field that names the record type, where there is a choice."""


def filled(fields: Mapping[str, str]) -> dict[str, str | None]:
    """Return the fields that hold something, without outer spaces."""
    return {name: value.strip() for name, value in fields.items() if value.strip()}


def answered(form: FormDescription, fields: Mapping[str, str]) -> dict[str, str | None]:
    """Return the fields that hold something, and "" for those whose default a person took away: a box, say.

    What is not sent at all gets its default from the org. An empty look-up stays unsent: every record has an owner.
    """
    cleared = {field.name: "" for field in form.fields if _is_cleared(field, fields)}
    return {**cleared, **filled(fields)}


def _is_cleared(field: FormField, fields: Mapping[str, str]) -> bool:
    settable = bool(field.default) and field.editable and field.type is not FieldType.REFERENCE
    return settable and field.name in fields and not fields[field.name].strip()


def keyed(deed: Deed, salesforce: SalesforceCreation, form: FormDescription, external_key: str) -> Deed:
    """Return the deed for the records of a form, with the key that the org takes for them (salesforce.md 7.3).

    `external_key` is the value of the unique external id, where the org has one; an idempotency key is the deed's own.
    """
    told = replace(deed, sobject=form.sobject)
    match salesforce.creation_mode(form):
        case CreationMode.EXTERNAL_ID:
            return replace(told, external_field=form.external_id, external_key=external_key)
        case CreationMode.IDEMPOTENCY_KEY:
            return replace(told, idempotency_key=str(deed.id))
        case CreationMode.PLAIN:
            return told
