"""What a refused create says about the contacts that are there already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from care_desktop.api.decoding import loose_json
from care_desktop.api.salesforce.errors import duplicate_result, entries_in
from care_desktop.api.sansio import Response
from care_desktop.domain.ids import CONTACT_PREFIX, ContactId, normalise_record_id


def matched_contacts(response: Response) -> tuple[ContactId, ...]:
    """Return the contacts that the duplicate rules named, each once; matches of other objects are left out."""
    results = (duplicate_result(entry) for entry in entries_in(response))
    found = (_contact_id(_inside(record, "record", "Id")) for result in results for record in _records(result))
    return tuple(dict.fromkeys(contact for contact in found if contact is not None))


def ambiguous_contacts(response: Response) -> tuple[ContactId, ...]:
    """Return the contacts that share an external id: the 300 answer is the list of their addresses."""
    content = loose_json(response.body)
    urls = content if isinstance(content, list) else []
    found = (_contact_id(str(url).rstrip("/").rpartition("/")[2]) for url in urls)
    return tuple(contact for contact in found if contact is not None)


def _records(result: object) -> Iterator[object]:
    for match in _list(_inside(result, "matchResults")):
        yield from _list(_inside(match, "matchRecords"))


def _inside(value: Any, *path: str) -> object:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _contact_id(value: object) -> ContactId | None:
    known = normalise_record_id(value, CONTACT_PREFIX) if isinstance(value, str) else None
    return None if known is None else ContactId(known)
