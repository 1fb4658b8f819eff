"""Rows put into the org without its rules: fast, with given ids and dates, and searchable at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.salesforce import derived
from care_desktop.sandbox.salesforce.database import Database
from care_desktop.sandbox.salesforce.ids import make_id, normal_id, number_of
from care_desktop.sandbox.salesforce.schema import Field, SObject
from care_desktop.sandbox.salesforce.search_index import SearchIndex
from care_desktop.sandbox.salesforce.search_text import index_words
from care_desktop.sandbox.salesforce.values import read_datetime, wire_datetime

_BEYOND = 2**60


class BulkInsert:
    """Puts many rows of one object in; rows without dates or people get `now` and `user_id`."""

    def __init__(self, db: Database, index: SearchIndex, clock: StageClock, *, user_id: str) -> None:
        self._db = db
        self._index = index
        self._user_id = user_id
        self._now = wire_datetime(clock.now().replace(microsecond=0))

    def insert(self, sobject: SObject, rows: Iterable[Mapping[str, object]]) -> list[str]:
        """Insert the rows, replacing those whose id is there already, and return their ids.

        Raises:
            ValueError: a row names a field that is not stored, or has a malformed id.
        """
        defaults = derived.defaults(sobject, sobject.default_record_type)
        records = [self._record(sobject, row, defaults) for row in rows]
        names = [field.name for field in sobject.stored_fields]
        columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
        self._db.run_many(
            f'INSERT OR REPLACE INTO "{sobject.name}" ({columns}) VALUES ({marks})',
            ([record.get(name) for name in names] for record in records),
        )
        if sobject.searchable:
            self._index.at_once(sobject.name, ((r["Id"], index_words(sobject, r)) for r in records))
        self._db.raise_number(sobject.key_prefix, max(self._counted(records), default=0))
        return [record["Id"] for record in records]

    def _counted(self, records: Iterable[Mapping[str, Any]]) -> Iterable[int]:
        """Return the numbers of those ids that our counting can reach; another org's are far beyond."""
        numbers = (number_of(record["Id"]) for record in records)
        return [number for number in numbers if number < _BEYOND]

    def _record(self, sobject: SObject, row: Mapping[str, object], defaults: Mapping[str, Any]) -> dict[str, Any]:
        given = {field.name: _plain(field, value) for field, value in _fields(sobject, row)}
        record = {**defaults} | self._system(sobject, given) | given
        record["Id"] = self._id(sobject, given.get("Id"))
        if sobject.name == "Case":
            derived.account_of_contact(self._db, record)
            record["CaseNumber"] = record.get("CaseNumber") or derived.next_case_number(self._db)
            derived.use_case_number(self._db, record["CaseNumber"])
        derived.derive(sobject, record)
        return record

    def _system(self, sobject: SObject, given: Mapping[str, Any]) -> dict[str, Any]:
        created = given.get("CreatedDate") or self._now
        modified = given.get("LastModifiedDate") or created
        creator = given.get("CreatedById") or given.get("OwnerId") or self._user_id
        return {
            "OwnerId": self._user_id,
            "CreatedDate": created,
            "CreatedById": creator,
            "LastModifiedDate": modified,
            "LastModifiedById": creator,
            "SystemModstamp": modified,
        }

    def _id(self, sobject: SObject, given: str | None) -> str:
        if given is None:
            return make_id(sobject.key_prefix, self._db.next_number(sobject.key_prefix))
        record_id = normal_id(given)
        if record_id is None or record_id[:3] != sobject.key_prefix:
            raise ValueError(f"{given} is no id of {sobject.name}")
        return record_id


def _fields(sobject: SObject, row: Mapping[str, object]) -> Iterable[tuple[Field, object]]:
    for name, value in row.items():
        field = sobject.field(name)
        if field is None or not field.stored:
            raise ValueError(f"{sobject.name}.{name} cannot be set")
        yield field, value


def _plain(field: Field, value: object) -> Any:
    if isinstance(value, datetime):
        return wire_datetime(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    if field.type == "datetime" and isinstance(value, str):
        return wire_datetime(read_datetime(value))
    return value or None if isinstance(value, str) else value
