"""The duplicate rule on people: the same email, or the same full name and phone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from care_desktop.sandbox.salesforce.database import Database, Row
from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.settings import OrgSettings

_PHONES = ("Phone", "MobilePhone", "HomePhone", "OtherPhone")
WATCHED = frozenset({"FirstName", "LastName", "Email", *_PHONES})
_DETAILS = frozenset({"FirstName", "LastName", "Name", "Email", "Phone", "Title", "AccountId", "Company"})
_TEXT = "You're creating a duplicate record. We recommend you use an existing record instead."


@dataclass(frozen=True, slots=True)
class DuplicateHeader:
    """What `Sforce-Duplicate-Rule-Header` asks for; everything is off unless it says so."""

    allow_save: bool = False
    include_record_details: bool = False


NO_DUPLICATE_HEADER = DuplicateHeader()


def read_header(text: str) -> DuplicateHeader:
    """Read `allowSave=true; includeRecordDetails=true`."""
    flags = {part.strip().lower().replace(" ", "") for part in re.split("[;,]", text)}
    return DuplicateHeader("allowsave=true" in flags, "includerecorddetails=true" in flags)


class DuplicateRule:
    """Refuses a person whom the org already seems to have."""

    fields = WATCHED

    def __init__(self, db: Database, settings: OrgSettings) -> None:
        self._db = db
        self._settings = settings

    def watches(self, sobject: str) -> bool:
        """Say whether records of the object are compared at all."""
        return self._settings.duplicate_rule != "off" and sobject in self._compared()

    def check(self, sobject: str, record: Mapping[str, Any], header: DuplicateHeader, url_base: str) -> None:
        """Raise DUPLICATES_DETECTED unless the record is new or the rule may be and is overridden."""
        alerts = self._settings.duplicate_rule == "alert"
        if not self.watches(sobject) or (alerts and header.allow_save):
            return
        found = {name: self._matches(name, record) for name in self._compared()}
        if any(found.values()):
            results = [_match_result(name, rows, header, url_base) for name, rows in found.items() if rows]
            raise _detected(sobject, results, allow_save=alerts)

    def _compared(self) -> tuple[str, ...]:
        return ("Contact", "Lead") if self._settings.match_leads else ("Contact",)

    def _matches(self, sobject: str, record: Mapping[str, Any]) -> list[Row]:
        """Return the records of the object, other than itself, that a person would double."""
        same_email = self._db.all(
            f'SELECT * FROM "{sobject}" WHERE fold(Email) = fold(?) AND IsDeleted = 0 AND Id <> ?',
            (record.get("Email"), record["Id"]),
        )
        same_name = self._db.all(
            f'SELECT * FROM "{sobject}" WHERE fold(LastName) = fold(?) AND fold(FirstName) = fold(?)'
            " AND IsDeleted = 0 AND Id <> ?",
            (record.get("LastName"), record.get("FirstName"), record["Id"]),
        )
        phones = _digits(record)
        reached = [row for row in same_name if phones & _digits(dict(row))]
        return list({row["Id"]: row for row in [*same_email, *reached]}.values())


def _digits(record: Mapping[str, Any]) -> set[str]:
    numbers = (re.sub(r"\D", "", record.get(phone) or "") for phone in _PHONES)
    return {number for number in numbers if number}


def _match_result(sobject: str, rows: list[Row], header: DuplicateHeader, url_base: str) -> dict[str, Any]:
    found = [_match(sobject, row, url_base, details=header.include_record_details) for row in rows]
    return {
        "entityType": sobject,
        "errors": [],
        "matchEngine": "FuzzyMatchEngine",
        "matchRecords": found,
        "rule": f"Standard_{sobject}_Match_Rule_v1_1",
        "size": len(found),
        "success": True,
    }


def _match(sobject: str, row: Row, url_base: str, *, details: bool) -> dict[str, Any]:
    url = f"{url_base}/sobjects/{sobject}/{row['Id']}"
    record = {"attributes": {"type": sobject, "url": url}, "Id": row["Id"]}
    if details:
        record |= {name: value for name, value in dict(row).items() if name in _DETAILS}
    return {"additionalInformation": [], "fieldDiffs": [], "matchConfidence": 100.0, "record": record}


def _detected(sobject: str, results: list[dict[str, Any]], *, allow_save: bool) -> ApiError:
    result = {
        "allowSave": allow_save,
        "duplicateRule": f"Standard_{sobject}_Duplicate_Rule",
        "duplicateRuleEntityType": sobject,
        "errorMessage": _TEXT,
        "matchResults": results,
    }
    # The misspelling is Salesforce's: REST guide, "Duplicate Rule Header".
    return ApiError(400, "DUPLICATES_DETECTED", _TEXT, extra={"duplicateResut": result})
