"""The duplicate rule on Contact: the same email, or the same full name and phone."""

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
_DETAILS = ("FirstName", "LastName", "Name", "Email", "Phone", "Title", "AccountId")
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
    """Refuses a Contact that the org already seems to have."""

    def __init__(self, db: Database, settings: OrgSettings) -> None:
        self._db = db
        self._settings = settings

    def check(self, record: Mapping[str, Any], header: DuplicateHeader, url_base: str) -> None:
        """Raise DUPLICATES_DETECTED unless the record is new or the rule may be and is overridden."""
        alerts = self._settings.duplicate_rule == "alert"
        if self._settings.duplicate_rule == "off" or (alerts and header.allow_save):
            return
        matches = self.matches(record)
        if matches:
            found = [_match(row, url_base, details=header.include_record_details) for row in matches]
            raise _detected(found, allow_save=alerts)

    def matches(self, record: Mapping[str, Any]) -> list[Row]:
        """Return the contacts, other than itself, that a contact would double."""
        same_email = self._db.all(
            "SELECT * FROM Contact WHERE fold(Email) = fold(?) AND IsDeleted = 0 AND Id <> ?",
            (record.get("Email"), record["Id"]),
        )
        same_name = self._db.all(
            "SELECT * FROM Contact WHERE fold(LastName) = fold(?) AND fold(FirstName) = fold(?)"
            " AND IsDeleted = 0 AND Id <> ?",
            (record.get("LastName"), record.get("FirstName"), record["Id"]),
        )
        phones = _digits(record)
        reached = [row for row in same_name if phones & _digits(dict(row))]
        return list({row["Id"]: row for row in [*same_email, *reached]}.values())


def _digits(record: Mapping[str, Any]) -> set[str]:
    numbers = (re.sub(r"\D", "", record.get(phone) or "") for phone in _PHONES)
    return {number for number in numbers if number}


def _match(row: Row, url_base: str, *, details: bool) -> dict[str, Any]:
    url = f"{url_base}/sobjects/Contact/{row['Id']}"
    record = {"attributes": {"type": "Contact", "url": url}, "Id": row["Id"]}
    if details:
        record |= {name: row[name] for name in _DETAILS}
    return {"additionalInformation": [], "fieldDiffs": [], "matchConfidence": 100.0, "record": record}


def _detected(found: list[dict[str, Any]], *, allow_save: bool) -> ApiError:
    matches = {
        "entityType": "Contact",
        "errors": [],
        "matchEngine": "FuzzyMatchEngine",
        "matchRecords": found,
        "rule": "Standard_Contact_Match_Rule_v1_1",
        "size": len(found),
        "success": True,
    }
    result = {
        "allowSave": allow_save,
        "duplicateRule": "Standard_Contact_Duplicate_Rule",
        "duplicateRuleEntityType": "Contact",
        "errorMessage": _TEXT,
        "matchResults": [matches],
    }
    # The misspelling is Salesforce's: REST guide, "Duplicate Rule Header".
    return ApiError(400, "DUPLICATES_DETECTED", _TEXT, extra={"duplicateResut": result})
