"""The stories of resources/seeds, told by hand, as rows of a seed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from care_desktop import assets
from care_desktop.sandbox.seed_builder import Linked, Row, SeedBuilder, name_of

_AGO: Final = re.compile(r"-(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_PRIVATE: Final = "Private customers"
_KNOWN_SINCE: Final = timedelta(days=400)


def read(name: str) -> Any:
    """Return the content of one file of resources/seeds."""
    return json.loads((assets.folder("seeds") / f"{name}.json").read_text(encoding="utf-8"))


def tell_all(builder: SeedBuilder) -> None:
    """Add every story to the seed."""
    for file in sorted((assets.folder("seeds") / "stories").glob("*.json")):
        for story in json.loads(file.read_text(encoding="utf-8")):
            _tell(builder, story)


def ago(now: datetime, text: str) -> datetime:
    """Return the instant that `text`, such as -2d4h or -35m, names.

    Raises:
        ValueError: the text is not of this form.
    """
    match = _AGO.fullmatch(text)
    if match is None or not any(match.groups()):
        raise ValueError(f"{text!r} is no time before now")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return now - timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _tell(builder: SeedBuilder, story: Mapping[str, Any]) -> None:
    contacts = [_contact(builder, contact) for contact in story.get("contacts", ())]
    by_key = {contact["key"]: contact_id for contact, contact_id in contacts if "key" in contact}
    customer = builder.customer(story["customer"], _linked(builder, story.get("linked"), by_key))
    for contact, contact_id in contacts:
        _meet_fate(builder, contact_id, contact.get("fate", ""), by_key)
    for place in story.get("rejected", ()):
        builder.reject(customer, contacts[place][1])
    for case in story["cases"]:
        _case(builder, customer, case)


def _contact(builder: SeedBuilder, contact: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    fields = {name: value for name, value in contact.items() if name[0].isupper()}
    account = contact["account"]
    owner = builder.owner(("ana", "ben", "mei")[len(builder.data.records.get("Contact", ())) % 3])
    record_id = builder.record(
        "Contact",
        {
            **fields,
            "AccountId": builder.account(account) if account != _PRIVATE else None,
            "OwnerId": owner,
            "CreatedDate": builder.now - _KNOWN_SINCE,
        },
    )
    return contact, record_id


def _linked(builder: SeedBuilder, linked: Mapping[str, str] | None, by_key: Mapping[str, str]) -> Linked | None:
    if linked is None:
        return None
    return Linked(by_key[linked["contact"]], builder.user_name(linked["by"]), ago(builder.now, linked["at"]))


def _meet_fate(builder: SeedBuilder, contact_id: str, fate: str, by_key: Mapping[str, str]) -> None:
    if fate == "deleted":
        builder.data.deleted.append(contact_id)
    elif fate:
        builder.data.merged.append((contact_id, by_key[fate.removeprefix("merged into ")]))


def _case(builder: SeedBuilder, customer: Row, case: Mapping[str, Any]) -> None:
    flag = case.get("flag", {})
    fields = {
        "channel": case["channel"],
        "status": case["status"],
        "priority": case["priority"],
        "sentiment": case["sentiment"],
        "assignee_id": case.get("assignee"),
        "subject": case["subject"],
        "unread": case.get("unread", False),
        "fields": [{"name": name, "value": value} for name, value in case.get("fields", ())],
        "flag_reason": flag.get("reason", ""),
        "flagged_by": flag.get("by", ""),
    }
    row = builder.case(customer, fields, [_message(builder, customer, message) for message in case["messages"]])
    for escalation in case.get("escalations", ()):
        builder.escalation(row, escalation, ago(builder.now, escalation["at"]))


def _message(builder: SeedBuilder, customer: Row, message: list[Any]) -> Row:
    """Read [when, who, text, attachments]; who is `customer`, a user, or `note` and a user."""
    when, who, text, *rest = message
    note, user = who.startswith("note "), who.removeprefix("note ")
    by_customer = who == "customer"
    return {
        "author": "customer" if by_customer else "note" if note else "agent",
        "author_name": name_of(customer) if by_customer else builder.user_name(user),
        "text": "\n\n".join(text) if isinstance(text, list) else text,
        "sent_at": ago(builder.now, when),
        "attachments": [
            {"name": name, "media_type": media_type, "size": size} for name, media_type, size in (rest or [[]])[0]
        ],
    }
