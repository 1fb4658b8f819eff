"""What a refused create, or a check before it, says about the records that are there already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from care_desktop.api.decoding import loose_json
from care_desktop.api.salesforce.errors import duplicate_result, entries_in
from care_desktop.api.sansio import Response
from care_desktop.domain.duplicates import OtherMatch
from care_desktop.domain.ids import CONTACT_PREFIX, ContactId, normalise_record_id


def refused_for(response: Response) -> tuple[OtherMatch, ...]:
    """Return the records that the duplicate rules named, of whatever object, each once.

    Vendor facts: REST API Guide, duplicate rule header; UI API Guide, record exception error.
    """
    found = [match for entry in entries_in(response) for match in _matches_in(duplicate_result(entry))]
    return tuple({match.id: match for match in found}.values())


def foreseen(body: Mapping[str, Any]) -> tuple[OtherMatch, ...]:
    """Return the records in the answer to a check before saving. Vendor fact: UI API Guide, check for duplicates."""
    found = [match for item in _list(body.get("matches")) for match in _predupe_matches(item)]
    return tuple({match.id: match for match in found}.values())


def contacts_among(matches: Sequence[OtherMatch]) -> tuple[ContactId, ...]:
    """Return those that are contacts."""
    return tuple(ContactId(normalise_record_id(m.id) or "") for m in matches if m.id.startswith(CONTACT_PREFIX))


def others_among(matches: Sequence[OtherMatch]) -> tuple[OtherMatch, ...]:
    """Return those that are not, a Lead for example."""
    return tuple(match for match in matches if not match.id.startswith(CONTACT_PREFIX))


def ambiguous_contacts(response: Response) -> tuple[ContactId, ...]:
    """Return the contacts that share an external id: the 300 answer is the list of their addresses."""
    content = loose_json(response.body)
    urls = content if isinstance(content, list) else []
    found = (normalise_record_id(str(url).rstrip("/").rpartition("/")[2], CONTACT_PREFIX) for url in urls)
    return tuple(ContactId(contact) for contact in found if contact is not None)


def _matches_in(result: Mapping[str, object]) -> Iterator[OtherMatch]:
    for match in _list(result.get("matchResults")):
        yield from _predupe_matches(match)
        for record in _list(_inside(match, "matchRecords")):
            kind = _text(_inside(record, "record", "attributes", "type")) or _text(_inside(match, "entityType"))
            yield from _match(_inside(record, "record", "Id"), kind, kind, _inside(record, "record", "Name"))


def _predupe_matches(match: object) -> Iterator[OtherMatch]:
    kind, label = _text(_inside(match, "apiName")), _text(_inside(match, "objectLabel"))
    for record in _list(_inside(match, "matchRecordIds")):
        yield from _match(record, kind, label or kind, "")


def _match(record: object, kind: str, label: str, name: object) -> Iterator[OtherMatch]:
    known = normalise_record_id(record) if isinstance(record, str) else None
    if known is not None:
        yield OtherMatch(known, kind, label, _text(name))


def _inside(value: Any, *path: str) -> object:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
