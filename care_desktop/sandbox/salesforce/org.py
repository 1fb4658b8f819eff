"""The org: every room of the Salesforce-compatible server over one SQLite file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.salesforce.access import AccessTable, FieldLevel, Level
from care_desktop.sandbox.salesforce.bulk import BulkInsert
from care_desktop.sandbox.salesforce.database import Database
from care_desktop.sandbox.salesforce.idempotency import IdempotencyStore
from care_desktop.sandbox.salesforce.ids import make_id
from care_desktop.sandbox.salesforce.person_accounts import PERSON_TYPE
from care_desktop.sandbox.salesforce.queries import Queries
from care_desktop.sandbox.salesforce.records import Records
from care_desktop.sandbox.salesforce.schema import Schema, SObject
from care_desktop.sandbox.salesforce.schema_files import load_schema
from care_desktop.sandbox.salesforce.search_index import SearchIndex
from care_desktop.sandbox.salesforce.settings import OrgSettings
from care_desktop.sandbox.salesforce.tokens import TokenStore
from care_desktop.sandbox.salesforce.usage import UsageCounter

STAGE_CLIENT = "care-desktop"
_LEVELS = {level.name.lower(): level for level in Level}
_PEOPLE = ("Contact", "Account", "Case", "Lead")


class Org:
    """One org; open it once per file and close it. `settings` may be changed while it runs.

    Without a `schema` it has that of resources/schema.

    The methods here belong to the stage (seeds, tests, control URL); what clients may do goes through the app.
    """

    def __init__(
        self, path: Path | str, clock: StageClock, *, settings: OrgSettings, schema: Schema | None = None
    ) -> None:
        self.clock = clock
        self.settings = settings
        self._whole = schema or load_schema()
        self.db = Database(path, self._whole)
        self.index = SearchIndex(self.db, clock, settings)
        self.records = Records(self.db, self._whole, clock, settings=settings, index=self.index)
        self.access = AccessTable(self.db)
        self.tokens = TokenStore(self.db, clock, settings)
        self.usage = UsageCounter(self.db, clock)
        self.queries = Queries(self.db, clock)
        self.idempotency = IdempotencyStore(self.db, clock)
        self._schema_changed = clock.now()
        self._record_types_of: frozenset[str] | None = None
        self._described = frozenset(settings.hidden_fields), settings.switches()
        self._found()

    @property
    def id(self) -> str:
        """The id of the organization."""
        row = self.db.one("SELECT Id FROM Organization")
        assert row is not None
        return str(row["Id"])

    @property
    def schema(self) -> Schema:
        """The objects and fields of the org with the features that are on now."""
        return self._whole.switched(self.settings.switches())

    @property
    def system_user_id(self) -> str:
        """The id of the user in whose name the org itself acts."""
        return make_id("005", 1)

    def is_empty(self) -> bool:
        """Say whether there is no contact, account, case or lead yet, not even a deleted one."""
        return all(self.db.one(f'SELECT Id FROM "{name}" LIMIT 1') is None for name in _PEOPLE)

    def reset(self) -> None:
        """Empty the org: rows, tokens, rights, counters."""
        self.db.empty()
        self._found()

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def bulk_insert(self, sobject: str, rows: Iterable[Mapping[str, object]]) -> list[str]:
        """Put seeded rows in, without rules and searchable at once; return their ids.

        Rows may carry ids and system fields; an Organization replaces the one that is there.

        Raises:
            KeyError: no such object. ValueError: no such field, or a malformed id.
        """
        target = self._object(sobject)
        bulk = BulkInsert(self.db, self.index, self.clock, user_id=self.system_user_id)
        with self.db.transaction():
            if target.name == "Organization":
                self.db.run("DELETE FROM Organization")
            return bulk.insert(target, rows)

    def issue_tokens(self, user_id: str) -> tuple[str, str]:
        """Sign a user in for the stage's own client and return the access and refresh token."""
        return self.tokens.sign_in(self.id, user_id, STAGE_CLIENT)

    def set_access(self, user_id: str, sobject: str, level: str) -> None:
        """Set what a user may do with an object: none, read, create or modify."""
        self.access.set(user_id, self._object(sobject).name, _LEVELS[level])
        self._schema_changed = self.clock.now()

    def set_field_access(self, user_id: str, field: str, level: FieldLevel) -> None:
        """Set what a user may do with an `Object.Field`: none, read or edit."""
        self.access.set_field(user_id, field, level)
        self._schema_changed = self.clock.now()

    def merge(self, loser_id: str, winner_id: str) -> None:
        """Merge two records of one object as the system user."""
        with self.db.transaction():
            self.records.merge(loser_id, winner_id, self.system_user_id)

    def delete(self, record_id: str) -> None:
        """Move a record to the recycle bin as the system user."""
        with self.db.transaction():
            self.records.delete(self._object_of(record_id), record_id, self.system_user_id)

    def undelete(self, record_id: str) -> None:
        """Bring a record back from the recycle bin as the system user."""
        with self.db.transaction():
            self.records.undelete(self._object_of(record_id), record_id, self.system_user_id)

    def visible_schema(self, user_id: str) -> Schema:
        """Return the objects and fields that a user may see."""
        self._follow_switches()
        return self.schema.seen(self.access.view(user_id, self.settings.hidden_fields))

    def language_of(self, user_id: str) -> str:
        """Return the language of a user, such as `en_US`."""
        row = self.db.one("SELECT LanguageLocaleKey FROM User WHERE Id = ?", (user_id,))
        return self.settings.language or str(row["LanguageLocaleKey"] if row else "")

    def schema_changed(self) -> datetime:
        """Return when the answers of describe last changed."""
        described = frozenset(self.settings.hidden_fields), self.settings.switches()
        if described != self._described:
            self._described, self._schema_changed = described, self.clock.now()
        return self._schema_changed

    def _object(self, name: str) -> SObject:
        sobject = self._whole.find(name)
        if sobject is None:
            raise KeyError(name)
        return sobject

    def _object_of(self, record_id: str) -> SObject:
        sobject = self._whole.of_id(record_id)
        if sobject is None:
            raise KeyError(record_id)
        return sobject

    def _found(self) -> None:
        self._record_types_of = None
        self._follow_switches()
        if self.db.one("SELECT Id FROM Organization") is not None:
            return
        system = {"LastName": "Process", "FirstName": "Automated", "Email": "process@example.org"}
        user = {"Id": self.system_user_id, "Username": "process@stage.example.org", "Alias": "process"}
        self.bulk_insert("User", [{**user, **system, "UserType": "Standard"}])
        self.bulk_insert(
            "Organization",
            [
                {
                    "Id": make_id("00D", 1),
                    "Name": "Care Stage",
                    "OrganizationType": "Developer Edition",
                    "IsSandbox": self.settings.is_sandbox,
                    "InstanceName": "STAGE",
                }
            ],
        )

    def _follow_switches(self) -> None:
        """Keep the rows of RecordType in step with the features that are on."""
        if self._record_types_of == self.settings.switches():
            return
        self._record_types_of = self.settings.switches()
        rows = [
            {
                "Id": one.id,
                "Name": one.name,
                "DeveloperName": one.developer_name,
                "SobjectType": sobject.name,
                "Description": one.description,
                "IsPersonType": one.developer_name == PERSON_TYPE,
            }
            for sobject in self.schema
            for one in sobject.record_types
        ]
        self.db.run("DELETE FROM RecordType")
        self.bulk_insert("RecordType", rows)
