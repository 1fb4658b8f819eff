"""Person accounts: an Account record that is a person, and the one contact that it owns.

The contact may be changed, and neither created nor deleted, by itself; what both have is kept equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from care_desktop.sandbox.salesforce.database import Database
from care_desktop.sandbox.salesforce.errors import ApiError, read_only
from care_desktop.sandbox.salesforce.schema import SObject

PERSON_TYPE: Final = "PersonAccount"
_NAMES: Final = ("LastName", "FirstName", "Salutation")
_MAILING: Final = ("Street", "City", "State", "PostalCode", "Country")
# Contact field -> Account field
_SHARED: Final[Mapping[str, str]] = {
    **{name: name for name in (*_NAMES, "OwnerId", "Phone", "Fax", "Description")},
    **{name: f"Person{name}" for name in ("Email", "MobilePhone", "HomePhone", "Title", "Birthdate")},
    **{f"Mailing{part}": f"PersonMailing{part}" for part in _MAILING},
}
_STAMPS: Final = ("CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp", "IsDeleted")


def prepare(sobject: SObject, record: dict[str, Any], changed: frozenset[str]) -> None:
    """Say of an Account record whether it is a person.

    Raises:
        ApiError: it has the fields of the other kind.
    """
    if sobject.name != "Account" or sobject.field("IsPersonAccount") is None:
        return
    record_type = sobject.record_type(record.get("RecordTypeId"))
    person = record_type is not None and record_type.developer_name == PERSON_TYPE
    record["IsPersonAccount"] = int(person)
    given = [name for name in (("Name",) if person else _NAMES) if name in changed and record.get(name) is not None]
    if given:
        raise read_only(", ".join(given))
    if person:
        if record.get("LastName") is None:
            message = "Required fields are missing: [LastName]"
            raise ApiError(400, "REQUIRED_FIELD_MISSING", message, fields=("LastName",))
        record["Name"] = " ".join(part for part in (record.get("FirstName"), record["LastName"]) if part)


def contact_of(account: Mapping[str, Any], contact: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the contact of a person account as it must be after a change of the account."""
    shared = {name: account.get(theirs) for name, theirs in _SHARED.items()}
    stamps = {name: account.get(name) for name in _STAMPS}
    own = {"Id": account["PersonContactId"], "AccountId": account["Id"], "IsPersonAccount": 1}
    return {**(contact or {}), **shared, **stamps, **own, "Name": account["Name"]}


def account_of(contact: Mapping[str, Any], account: Mapping[str, Any]) -> dict[str, Any]:
    """Return the person account as it must be after a change of its contact."""
    shared = {theirs: contact.get(name) for name, theirs in _SHARED.items()}
    return {**account, **shared, **{name: contact.get(name) for name in _STAMPS}, "Name": contact["Name"]}


def check_contact(db: Database, contact: Mapping[str, Any]) -> None:
    """Raise unless a contact that is not a person account's own belongs to an ordinary Account record."""
    if contact.get("IsPersonAccount") or not contact.get("AccountId"):
        return
    account = db.one("SELECT IsPersonAccount FROM Account WHERE Id = ?", (contact["AccountId"],))
    if account is not None and account["IsPersonAccount"]:
        message = "A person account has one contact, which comes with it"
        raise ApiError(400, "INVALID_PERSON_ACCOUNT_OPERATION", message, fields=("AccountId",))


def check_deletion(sobject: SObject, record: Mapping[str, Any]) -> None:
    """Raise when a record is the contact of a person account, which goes with the account only."""
    if sobject.name == "Contact" and record.get("IsPersonAccount"):
        message = "The contact of a person account cannot be deleted. Delete the account instead."
        raise ApiError(400, "INVALID_PERSON_ACCOUNT_OPERATION", message, fields=())
