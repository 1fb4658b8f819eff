"""What an agent typed into the search, read as the beginnings of a new contact."""

from __future__ import annotations

import re

from care_desktop.domain.search_terms import SearchKind, kind_of

_SPACE = re.compile(r"\s+")


def person_in(typed: str) -> dict[str, str]:
    """Return Contact fields for a typed name, email or phone number; nothing for anything else."""
    text = _SPACE.sub(" ", typed).strip()
    match kind_of(text):
        case SearchKind.EMAIL:
            return {"Email": text}
        case SearchKind.PHONE:
            return {"Phone": text}
        case SearchKind.NAME | SearchKind.SHORT:
            first, _space, last = text.rpartition(" ")
            return {"FirstName": first, "LastName": last}
    return {}
