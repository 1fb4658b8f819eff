"""The shapes of Care's answers about contact sync, and how they become values of ours."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from care_desktop.api.care.open_sets import known, known_or
from care_desktop.api.care.wire_people import WireMatch
from care_desktop.api.decoding import Reader, Whole, Wire
from care_desktop.domain.contact_sync import (
    KeyKind,
    SyncBand,
    SyncExample,
    SyncKey,
    SyncPreview,
    SyncRun,
    SyncRunPage,
    SyncTrouble,
    Verdict,
    Why,
)
from care_desktop.domain.ids import (
    CONTACT_PREFIX,
    AccountId,
    CaseId,
    ContactId,
    CustomerId,
    OperationId,
    normalise_record_id,
)


class WireSyncKey(Wire):
    """A search key; one of a kind that we do not know is none."""

    kind: str
    first: str = ""
    last: str = ""

    def to_key(self) -> SyncKey | None:
        """Return the key."""
        kind = known(self.kind, KeyKind)
        return None if kind is None else SyncKey(kind, self.last, self.first)


class WireSyncTrouble(Wire):
    """Why a run failed."""

    code: str
    message: str = ""
    passes: bool = False


class WireSyncRun(Wire):
    """One run."""

    id: str
    account_id: str
    customer_id: str
    case_id: str
    at: AwareDatetime
    verdict: str
    why: str
    key: WireSyncKey | None = None
    matches: list[WireMatch] = Field(default_factory=list)
    contact_id: str | None = None
    attempts: Whole = 0
    trouble: WireSyncTrouble | None = None
    customer: str = ""
    case_number: Whole = 0

    def to_run(self) -> SyncRun:
        """Return the run."""
        trouble = self.trouble
        contact = normalise_record_id(self.contact_id or "", CONTACT_PREFIX)
        return SyncRun(
            OperationId(self.id),
            AccountId(self.account_id),
            CustomerId(self.customer_id),
            CaseId(self.case_id),
            self.at,
            known_or(self.verdict, Verdict.NOTHING),
            known_or(self.why, Why.NO_KEY),
            self.key.to_key() if self.key else None,
            tuple(match.to_match() for match in self.matches),
            None if contact is None else ContactId(contact),
            self.attempts,
            None if trouble is None else SyncTrouble(trouble.code, trouble.message, trouble.passes),
            self.customer,
            self.case_number,
        )


class WireSyncRuns(Wire):
    """The runs of a Case."""

    items: list[WireSyncRun]

    def to_runs(self) -> tuple[SyncRun, ...]:
        """Return the runs in the server's order."""
        return tuple(item.to_run() for item in self.items)


class WireSyncRunPage(WireSyncRuns):
    """A page of an account's runs."""

    following: str | None = None

    def to_page(self) -> SyncRunPage:
        """Return the page."""
        return SyncRunPage(self.to_runs(), self.following)


class WireSyncExample(Wire):
    """What would become of one Customer."""

    customer_id: str
    case_id: str
    verdict: str
    why: str
    customer: str = ""
    case_number: Whole = 0
    key: WireSyncKey | None = None
    matches: list[WireMatch] = Field(default_factory=list)
    fields: dict[str, str] = Field(default_factory=dict)

    def to_example(self) -> SyncExample:
        """Return the example."""
        return SyncExample(
            CustomerId(self.customer_id),
            self.customer,
            CaseId(self.case_id),
            self.case_number,
            known_or(self.verdict, Verdict.NOTHING),
            known_or(self.why, Why.NO_KEY),
            self.key.to_key() if self.key else None,
            tuple(match.to_match() for match in self.matches),
            self.fields,
        )


class WireSyncBand(Wire):
    """One band of the preview."""

    count: Whole = 0
    examples: list[WireSyncExample] = Field(default_factory=list)

    def to_band(self) -> SyncBand:
        """Return the band."""
        return SyncBand(self.count, tuple(example.to_example() for example in self.examples))


class WireSyncPreview(Wire):
    """The whole preview."""

    would_link: WireSyncBand
    would_ask: WireSyncBand
    would_create: WireSyncBand
    left_alone: WireSyncBand = Field(default_factory=WireSyncBand)
    looked_at: Whole = 0
    is_all: bool = True
    calls: Whole = 0

    def to_preview(self) -> SyncPreview:
        """Return the preview."""
        return SyncPreview(
            self.would_link.to_band(),
            self.would_ask.to_band(),
            self.would_create.to_band(),
            self.left_alone.to_band(),
            self.looked_at,
            self.is_all,
            self.calls,
        )


RUN = Reader(WireSyncRun, WireSyncRun.to_run)
CASE_RUNS = Reader(WireSyncRuns, WireSyncRuns.to_runs)
RUNS = Reader(WireSyncRunPage, WireSyncRunPage.to_page)
PREVIEW = Reader(WireSyncPreview, WireSyncPreview.to_preview)
