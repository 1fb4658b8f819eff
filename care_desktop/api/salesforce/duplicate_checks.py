"""Asking the org's duplicate rules, before saving and after a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from care_desktop.api.decoding import loose_json
from care_desktop.api.salesforce.capabilities import Feature
from care_desktop.api.salesforce.duplicates import contacts_among, foreseen, others_among
from care_desktop.api.salesforce.query import Select, one_of
from care_desktop.api.salesforce.search import ContactSearch
from care_desktop.api.salesforce.values import to_wire
from care_desktop.api.salesforce.wire import text_at
from care_desktop.api.sansio import Response
from care_desktop.domain.duplicates import NO_DUPLICATES, DuplicateCheck, OtherMatch
from care_desktop.domain.errors import CareDesktopError, Unreachable
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import ContactMatch

MOST_SHOWN = 20


class DuplicateChecks(ContactSearch):
    """Fit ports.SalesforceDuplicates. An org that cannot check beforehand says so once, and is not asked again."""

    async def duplicate_fields(self, sobject: str) -> frozenset[str]:
        """Return the fields that the rules look at, empty where nothing can be checked before saving.

        Vendor fact: UI API Guide, get duplicate management configuration for a specified object.
        """
        if sobject not in self._watched:
            self._watched[sobject] = await self._ask_for_rules(sobject)
        return self._watched[sobject]

    async def likely_duplicates(
        self, sobject: str, fields: Mapping[str, str | None], record_type: str = ""
    ) -> DuplicateCheck:
        """Return what the rules find for a half-filled form; a record type is named for person accounts."""
        values = to_wire(self._describes.known(sobject), fields)
        request = self._requests.predupe(sobject, values, record_type if sobject == "Account" else "")
        body = _object(await self._unless_lacking(Feature.PREDUPE, request))
        matches = foreseen(body)
        if not matches and body.get("duplicateError") is not True:
            return NO_DUPLICATES
        return await self._check_of(matches, may_override=body.get("allowSave") is True)

    async def _ask_for_rules(self, sobject: str) -> frozenset[str]:
        if not (self.capabilities.has(Feature.UI_API) and self.capabilities.has(Feature.PREDUPE)):
            return frozenset()
        request = self._requests.duplicate_rules(sobject)
        body = _object(await self._unless_lacking(Feature.PREDUPE, request))
        fields = body.get("dedupeFields")
        usable = body.get("predupeEnabled") is True and isinstance(fields, list)
        return frozenset(str(field) for field in fields) if usable and isinstance(fields, list) else frozenset()

    async def _check_of(self, found: Sequence[OtherMatch], *, may_override: bool, message: str = "") -> DuplicateCheck:
        matches = await self._matches_of(contacts_among(found))
        others = await self._with_names(others_among(found)[:MOST_SHOWN])
        return DuplicateCheck(matches, others, message, may_override, hidden=not (matches or others))

    async def _matches_of(self, ids: Sequence[ContactId]) -> tuple[ContactMatch, ...]:
        """Return the rows of those contacts that this user may see, in that order; none when nobody answers."""
        wanted = ids[:MOST_SHOWN]
        if not wanted:
            return ()
        try:
            found = await self._rows(one_of("Id", wanted), (), len(wanted))
        except Unreachable:
            return ()
        return tuple(sorted(found, key=lambda match: wanted.index(match.id)))

    async def _with_names(self, others: Sequence[OtherMatch]) -> tuple[OtherMatch, ...]:
        """Return the matches of other objects with their names, as far as this user may see them."""
        names: dict[str, str] = {}
        for sobject in {other.sobject for other in others if other.sobject and not other.name}:
            ids = [other.id for other in others if other.sobject == sobject]
            try:
                rows = await self._records(Select(("Id", "Name"), sobject, one_of("Id", ids)))
            except CareDesktopError:
                continue
            names |= {text_at(row, "Id"): text_at(row, "Name") for row in rows}
        return tuple(replace(other, name=other.name or names.get(other.id, "")) for other in others)


def _object(response: Response | None) -> Mapping[str, object]:
    content = loose_json(response.body) if response is not None else None
    return content if isinstance(content, dict) else {}
