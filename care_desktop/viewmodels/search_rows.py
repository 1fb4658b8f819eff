"""What the contact search shows: its rows, what tells namesakes apart, and where late rows may go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import ContactMatch
from care_desktop.domain.search_terms import LONGEST, SearchKind, emphasis, kind_of
from care_desktop.i18n import _
from care_desktop.viewmodels.notices import Explanation

CREATE_ROW = "create"
RETRY_ROW = "retry"
SEPARATOR = " · "
Chip = Callable[[ContactId], str]


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One contact in the drop-down; `emphasised` are the spans of the name that match the typed text."""

    match: ContactMatch
    name: str
    emphasised: tuple[tuple[int, int], ...] = ()
    belongs: str = ""
    detail: str = ""
    chip: str = ""

    @property
    def id(self) -> ContactId:
        """The contact's id: what a row is known by, wherever it stands."""
        return self.match.id

    @property
    def spoken(self) -> str:
        """The whole row as one sentence for a screen reader."""
        return ", ".join(filter(None, (self.name, self.belongs, self.detail, self.chip)))


@dataclass(frozen=True, slots=True)
class ContactSearchState:
    """What the search shows; `highlighted` is a contact id, CREATE_ROW, RETRY_ROW or "" for none, never a place.

    `stale`: the rows still answer an older text, because none of them answers the one typed now.
    """

    text: str = ""
    rows: tuple[SearchRow, ...] = ()
    highlighted: str = ""
    stale: bool = False
    busy: bool = False
    error: Explanation | None = None
    nothing_found: bool = False
    open: bool = False
    note: str = ""
    create_row: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """Everything that can be chosen, from top to bottom; a row that answers an older text cannot."""
        contacts = () if self.stale else tuple(row.id for row in self.rows)
        retry = (RETRY_ROW,) if self.error is not None and self.error.can_retry else ()
        return (*contacts, *retry, *((CREATE_ROW,) if self.create_row else ()))


def rows_of(matches: Sequence[ContactMatch], text: str, chip: Chip) -> tuple[SearchRow, ...]:
    """Lay the matches out as rows for the typed `text`."""
    tellers = _tellers(text)
    return tuple(_row(match, text, _detail(match, matches, tellers), chip(match.id)) for match in matches)


def merged(*groups: Iterable[ContactMatch]) -> tuple[ContactMatch, ...]:
    """Return all matches once each, in the order of the groups; the value in the first group wins."""
    found: dict[ContactId, ContactMatch] = {}
    for group in groups:
        for match in group:
            found.setdefault(match.id, match)
    return tuple(found.values())


def note_of(text: str, *, on_enter: bool) -> str:
    """Return what is to be said of how the typed text is searched, "" as a rule."""
    if on_enter:
        return _("Press Enter to search: Salesforce's calls for today are nearly used up.")
    return _("Only the first {n} letters are searched.").format(n=LONGEST) if len(text.strip()) > LONGEST else ""


def kept_in_place(
    shown: Sequence[ContactMatch], late: Sequence[ContactMatch], anchor: ContactId | None
) -> tuple[ContactMatch, ...]:
    """Return the late matches with everything down to `anchor` where it stands; no anchor, no ties.

    In linking, the wrong row is the wrong person: rows above a highlighted one neither leave nor come.
    """
    ids = [match.id for match in shown]
    if anchor is None or anchor not in ids:
        return tuple(late)
    newest = {match.id: match for match in late}
    head = [newest.get(match.id, match) for match in shown[: ids.index(anchor) + 1]]
    return merged(head, late)


def _row(match: ContactMatch, text: str, detail: str, chip: str) -> SearchRow:
    name = match.name or _("(no name)")
    belongs = SEPARATOR.join(filter(None, (match.account, match.title)))
    return SearchRow(match, name, tuple(emphasis(name, text)) if text else (), belongs, detail, chip)


def _tellers(text: str) -> tuple[str, ...]:
    """The fields to look at for the second half of line two, the one that was searched for first."""
    fields = ("email", "phone", "mobile", "city", "handle")
    asked = {SearchKind.EMAIL: "email", SearchKind.PHONE: "phone", SearchKind.HANDLE: "handle"}.get(kind_of(text))
    return (asked, *(field for field in fields if field != asked)) if asked else fields


def _detail(match: ContactMatch, matches: Sequence[ContactMatch], tellers: tuple[str, ...]) -> str:
    namesakes = [other for other in matches if _same_to_the_eye(other, match)]
    if len(namesakes) > 1:
        return _telling(match, namesakes, tellers)
    return next((value for field in tellers if (value := getattr(match, field))), "")


def _same_to_the_eye(one: ContactMatch, other: ContactMatch) -> bool:
    return (one.name.casefold(), one.account, one.title) == (other.name.casefold(), other.account, other.title)


def _telling(match: ContactMatch, namesakes: Sequence[ContactMatch], tellers: tuple[str, ...]) -> str:
    for field in tellers:
        value: str = getattr(match, field)
        if value and Counter(getattr(other, field).casefold() for other in namesakes)[value.casefold()] == 1:
            return value
    return _("Id {id}").format(id=match.id)
