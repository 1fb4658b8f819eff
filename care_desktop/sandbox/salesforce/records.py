"""The life of a record: created, changed, deleted, brought back, merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.salesforce import addresses, derived, person_accounts
from care_desktop.sandbox.salesforce.checks import Draft, RecordChecks
from care_desktop.sandbox.salesforce.database import Database, Row
from care_desktop.sandbox.salesforce.duplicates import NO_DUPLICATE_HEADER, DuplicateHeader, DuplicateRule
from care_desktop.sandbox.salesforce.errors import ApiError, entity_is_deleted, not_found
from care_desktop.sandbox.salesforce.ids import make_id
from care_desktop.sandbox.salesforce.layouts import MASTER, RecordType
from care_desktop.sandbox.salesforce.schema import Schema, SObject
from care_desktop.sandbox.salesforce.search_index import SearchIndex
from care_desktop.sandbox.salesforce.search_text import index_words
from care_desktop.sandbox.salesforce.settings import OrgSettings
from care_desktop.sandbox.salesforce.values import Stored, wire_datetime


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes, and what the request's headers say about rules; `url_base` stands in the matches of duplicates."""

    user_id: str
    url_base: str = "/services/data/v67.0"
    duplicates: DuplicateHeader = NO_DUPLICATE_HEADER
    assign: bool = True


class Records:
    """Writes rows of any object; every method leaves the database untouched when it raises inside a transaction."""

    def __init__(
        self, db: Database, schema: Schema, clock: StageClock, *, settings: OrgSettings, index: SearchIndex
    ) -> None:
        self._db = db
        self._schema = schema
        self._clock = clock
        self._settings = settings
        self._index = index
        self._checks = RecordChecks(db, schema, settings)
        self.duplicates = DuplicateRule(db, settings)
        db.run(
            "CREATE TABLE IF NOT EXISTS recent (user_id TEXT, record_id TEXT, viewed_at TEXT, number INTEGER,"
            " PRIMARY KEY (user_id, record_id)) WITHOUT ROWID"
        )

    def row(self, sobject: SObject, record_id: str) -> Row:
        """Return the stored row of a living record.

        Raises:
            ApiError: NOT_FOUND, or ENTITY_IS_DELETED when it lies in the recycle bin.
        """
        row = self._db.one(f'SELECT * FROM "{sobject.name}" WHERE Id = ?', (record_id,))
        if row is None:
            raise not_found()
        if sobject.field("IsDeleted") and row["IsDeleted"]:
            raise entity_is_deleted()
        return row

    def insert(self, sobject: SObject, values: Mapping[str, Stored], writing: Writing) -> str:
        """Save a new record and return its id."""
        record_type = self._record_type(sobject, values)
        record: dict[str, Any] = {field.name: None for field in sobject.stored_fields}
        record |= derived.defaults(self._whole(sobject), record_type) | dict(values)
        record["Id"] = self.new_id(sobject)
        self._own(sobject, record, writing)
        self._stamp(sobject, record, writing.user_id, created=True)
        if sobject.name == "Case":
            derived.account_of_contact(self._db, record)
            record["CaseNumber"] = derived.next_case_number(self._db)
        self._save(sobject, record, frozenset(record), writing)
        return str(record["Id"])

    def change(self, sobject: SObject, record_id: str, values: Mapping[str, Stored], *, writing: Writing) -> None:
        """Save new values of some fields of a living record."""
        row = dict(self.row(sobject, record_id))
        if row.get("IsConverted"):
            raise ApiError(400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", fields=())
        record = row | dict(values)
        self._stamp(sobject, record, writing.user_id, created=False)
        self._save(sobject, record, frozenset(values), writing)

    def delete(self, sobject: SObject, record_id: str, user_id: str) -> None:
        """Move a living record to the recycle bin."""
        row = dict(self.row(sobject, record_id))
        person_accounts.check_deletion(sobject, row)
        self._bin(sobject, row, user_id, deleted=True)

    def undelete(self, sobject: SObject, record_id: str, user_id: str) -> None:
        """Bring a record back from the recycle bin, as it was."""
        row = self._db.one(f'SELECT * FROM "{sobject.name}" WHERE Id = ? AND IsDeleted = 1', (record_id,))
        if row is None:
            raise not_found()
        self._bin(sobject, dict(row) | {"MasterRecordId": None}, user_id, deleted=False)

    def merge(self, loser_id: str, winner_id: str, user_id: str) -> None:
        """Put the loser into the recycle bin with its master, and hand its children to the winner."""
        sobject = self._schema.of_id(winner_id)
        if sobject is None or not sobject.mergeable or sobject.key_prefix != loser_id[:3]:
            raise ApiError(400, "INVALID_OPERATION", "these records cannot be merged")
        self.row(sobject, winner_id)
        loser = dict(self.row(sobject, loser_id)) | {"MasterRecordId": winner_id}
        for child in self._schema:
            for field in child.stored_fields:
                if sobject.name in field.reference_to and field.name != "MasterRecordId":
                    sql = f'UPDATE "{child.name}" SET "{field.name}" = ? WHERE "{field.name}" = ?'
                    self._db.run(sql, (winner_id, loser_id))
        self._bin(sobject, loser, user_id, deleted=True)

    def viewed(self, user_id: str, record_id: str) -> None:
        """Remember that the user has just seen the record."""
        self._db.run(
            "INSERT OR REPLACE INTO recent VALUES (?, ?, ?, ?)",
            (user_id, record_id, self._now(), self._db.next_number("recent")),
        )

    def new_id(self, sobject: SObject) -> str:
        """Return the next free id of an object."""
        return make_id(sobject.key_prefix, self._db.next_number(sobject.key_prefix))

    def put(self, sobject: SObject, record: Mapping[str, Any]) -> None:
        """Store a row as it is, in place of the one with its id."""
        names = [field.name for field in self._whole(sobject).stored_fields]
        columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
        sql = f'INSERT OR REPLACE INTO "{sobject.name}" ({columns}) VALUES ({marks})'
        self._db.run(sql, [record.get(name) for name in names])

    def _save(self, sobject: SObject, record: dict[str, Any], changed: frozenset[str], writing: Writing) -> None:
        person_accounts.prepare(sobject, record, changed)
        addresses.settle(sobject, record, changed)
        derived.derive(sobject, record)
        self._checks.check(Draft(sobject, record, changed))
        if changed & self.duplicates.fields:
            self.duplicates.check(sobject.name, record, writing.duplicates, writing.url_base)
        if sobject.name == "Contact":
            person_accounts.check_contact(self._db, record)
        if record.get("IsPersonAccount"):
            self._keep_equal(sobject, record)
        self._store(sobject, record)
        self.viewed(writing.user_id, record["Id"])

    def _store(self, sobject: SObject, record: Mapping[str, Any]) -> None:
        self.put(sobject, record)
        if sobject.searchable:
            words = set() if record.get("IsDeleted") else index_words(sobject, record)
            self._index.later(sobject.name, record["Id"], words)

    def _keep_equal(self, sobject: SObject, record: dict[str, Any]) -> None:
        """Change the other half of a person account with this one; a new account gets its contact."""
        other = self._named("Account" if sobject.name == "Contact" else "Contact")
        if sobject.name == "Account":
            record["PersonContactId"] = record.get("PersonContactId") or self.new_id(other)
        other_id = record["PersonContactId" if sobject.name == "Account" else "AccountId"]
        found = self._db.one(f'SELECT * FROM "{other.name}" WHERE Id = ?', (other_id,))
        row = {**derived.defaults(other, other.default_record_type), **(dict(found) if found else {})}
        make = person_accounts.contact_of if sobject.name == "Account" else person_accounts.account_of
        self._store(other, make(record, row))

    def _whole(self, sobject: SObject) -> SObject:
        """Return the object with every field that the table has."""
        return self._named(sobject.name)

    def _named(self, name: str) -> SObject:
        sobject = self._schema.find(name)
        assert sobject is not None
        return sobject

    def _record_type(self, sobject: SObject, values: Mapping[str, Stored]) -> RecordType:
        wanted = values.get("RecordTypeId")
        return sobject.default_record_type if wanted is None else sobject.record_type(str(wanted)) or MASTER

    def _bin(self, sobject: SObject, record: dict[str, Any], user_id: str, *, deleted: bool) -> None:
        record["IsDeleted"] = int(deleted)
        self._stamp(sobject, record, user_id, created=False)
        if sobject.name == "Account" and record.get("IsPersonAccount"):
            self._keep_equal(sobject, record)
        self._store(sobject, record)

    def _own(self, sobject: SObject, record: dict[str, Any], writing: Writing) -> None:
        if sobject.field("OwnerId") is None:
            return
        record["OwnerId"] = record.get("OwnerId") or writing.user_id
        if writing.assign:
            record["OwnerId"] = self._settings.assignment.get(sobject.name, record["OwnerId"])

    def _stamp(self, sobject: SObject, record: dict[str, Any], user_id: str, *, created: bool) -> None:
        now = self._now()
        record |= {"LastModifiedDate": now, "LastModifiedById": user_id, "SystemModstamp": now}
        if created:
            record |= {"CreatedDate": now, "CreatedById": user_id}

    def _now(self) -> str:
        """Return the instant in whole seconds, which is all that record dates have."""
        instant: datetime = self._clock.now().replace(microsecond=0)
        return wire_datetime(instant)
