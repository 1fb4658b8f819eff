"""The wire models of contact sync: its runs and its preview."""

from __future__ import annotations

from datetime import datetime

from pydantic import AliasChoices, Field

from care_desktop.care_server.schema import ContactMatch
from care_desktop.care_server.wire import Wire
from care_desktop.domain.contact_sync import KeyKind, Verdict, Why


class SyncKey(Wire):
    """By what the Customer was looked for; of every kind but the full name only `last` is filled."""

    kind: KeyKind
    first: str
    last: str


class SyncTrouble(Wire):
    """Why a run failed; `passes`: it is tried again by itself."""

    code: str
    message: str
    passes: bool


class SyncRun(Wire):
    """One run; `contact_id` is who was linked or made, `matches` all that the key found but rejected ones."""

    id: str
    account_id: str
    customer_id: str
    customer: str
    case_id: str
    case_number: int
    at: datetime
    verdict: Verdict
    why: Why
    key: SyncKey | None
    matches: list[ContactMatch]
    contact_id: str | None
    attempts: int
    trouble: SyncTrouble | None


class SyncRunPage(Wire):
    """Runs, the newest first; `following` is the cursor of the next page, null at the end."""

    items: list[SyncRun] = Field(validation_alias=AliasChoices("items", "runs"))
    following: str | None


class SyncRuns(Wire):
    """The runs for one Case, the newest first."""

    items: list[SyncRun]


class SyncExample(Wire):
    """What would become of one Customer."""

    customer_id: str
    customer: str
    case_id: str
    case_number: int
    verdict: Verdict
    why: Why
    key: SyncKey | None
    matches: list[ContactMatch]
    fields: dict[str, str]


class SyncBand(Wire):
    """All Customers of whom the same would become; the first of them are the examples."""

    count: int
    examples: list[SyncExample]


class SyncPreview(Wire):
    """What would happen over the newest automatic escalations of unlinked Customers; nothing was written.

    `left_alone` are Customers without a key, or whose contact was made before and is gone. `is_all`: there are no
    older ones. `calls` is what the preview cost the org.
    """

    would_link: SyncBand
    would_ask: SyncBand
    would_create: SyncBand
    left_alone: SyncBand
    looked_at: int
    is_all: bool
    calls: int
