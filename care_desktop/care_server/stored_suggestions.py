"""The suggestions that were found last for each unlinked Customer, so that a list of thousands asks nobody."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, select

from care_desktop.care_server.database import put
from care_desktop.care_server.instants import from_micros, to_micros
from care_desktop.care_server.sync_tables import stored_suggestions
from care_desktop.care_server.tables import rejections
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import ContactMatch, Evidence, EvidenceKind, SuggestedContact

MOST_KEPT = 10


@dataclass(frozen=True, slots=True)
class StoredSuggestions:
    """What was found for one Customer, best first, without the rejected ones; and when Salesforce was asked."""

    suggested: tuple[SuggestedContact, ...]
    refreshed_at: datetime

    @property
    def best(self) -> SuggestedContact | None:
        """The first of them, None where there is none."""
        return next(iter(self.suggested), None)


def store_suggestions(
    connection: Connection, pair: tuple[str, str], suggested: Collection[SuggestedContact], at: datetime
) -> bool:
    """Keep what was found for a Customer in an account (ids in this order); say whether it is other than before."""
    content = json.dumps([asdict(one) for one in list(suggested)[:MOST_KEPT]], ensure_ascii=False)
    its_own = _of(pair)
    before = connection.scalar(select(stored_suggestions.c.suggested).where(its_own))
    told = {"suggested": content, "refreshed_at": to_micros(at)}
    key = {"customer_id": pair[0], "salesforce_account_id": pair[1]}
    put(connection, stored_suggestions, key | told, told)
    return before != content


def forget_suggestions(connection: Connection, pair: tuple[str, str]) -> None:
    """Keep nothing for a Customer in an account any more (ids in this order)."""
    connection.execute(delete(stored_suggestions).where(_of(pair)))


def read_stored(
    connection: Connection, account_id: str, customer_ids: Collection[str]
) -> Mapping[str, StoredSuggestions]:
    """Return what is kept, by Customer; nobody was looked for yet where one is missing."""
    wanted = stored_suggestions.c.customer_id.in_(customer_ids)
    rows = connection.execute(
        select(stored_suggestions).where(wanted, stored_suggestions.c.salesforce_account_id == account_id)
    ).all()
    refused = _rejected(connection, account_id, customer_ids)
    return {row.customer_id: _stored(row, refused) for row in rows}


def _stored(row: Any, refused: Collection[tuple[str, str]]) -> StoredSuggestions:
    found = (_suggested(one) for one in json.loads(row.suggested))
    left = tuple(one for one in found if (row.customer_id, one.contact.id) not in refused)
    return StoredSuggestions(left, from_micros(row.refreshed_at))


def _rejected(connection: Connection, account_id: str, customer_ids: Collection[str]) -> set[tuple[str, str]]:
    pairs = select(rejections.c.customer_id, rejections.c.contact_id).where(
        rejections.c.customer_id.in_(customer_ids), rejections.c.salesforce_account_id == account_id
    )
    return {(row.customer_id, row.contact_id) for row in connection.execute(pairs)}


def _of(pair: tuple[str, str]) -> ColumnElement[bool]:
    return and_(stored_suggestions.c.customer_id == pair[0], stored_suggestions.c.salesforce_account_id == pair[1])


def _suggested(kept: Mapping[str, Any]) -> SuggestedContact:
    contact = ContactMatch(**{**kept["contact"], "id": ContactId(kept["contact"]["id"])})
    return SuggestedContact(contact, _evidence(kept["agrees"]), _evidence(kept["contradicts"]))


def _evidence(kept: Collection[Mapping[str, str]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(EvidenceKind(one["kind"]), one["customer_value"], one["contact_value"]) for one in kept)
