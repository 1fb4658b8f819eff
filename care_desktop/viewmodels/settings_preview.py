"""What contact sync would do now, over the newest automatic escalations (rule S8); nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from care_desktop.domain.contact_sync import SyncBand, SyncExample, SyncPreview, Verdict
from care_desktop.domain.errors import CareDesktopError, OutOfOrder
from care_desktop.domain.ids import AccountId, CaseId
from care_desktop.domain.permissions import Permission
from care_desktop.i18n import _, ngettext
from care_desktop.services.contact_sync import ContactSync
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.sync_words import customer_words, key_words, match_words, verdict_tone, would_words
from care_desktop.viewmodels.wording import isolate

MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class ExampleState:
    """What would become of one Customer."""

    case_id: CaseId
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class BandState:
    """All Customers of whom the same would become; `more` says how many are not among the examples."""

    verdict: Verdict
    title: str
    tone: str
    count: int
    examples: tuple[ExampleState, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class PreviewState:
    """The card. `summary` says over what was looked, `stale` that the settings changed since, `refusal` why not."""

    loading: bool = False
    bands: tuple[BandState, ...] = ()
    summary: str = ""
    stale: str = ""
    empty: str = ""
    error: Explanation | None = None
    refusal: str = ""

    @property
    def is_read(self) -> bool:
        """Whether there is something to show."""
        return bool(self.summary or self.empty)


class SyncPreviewPage(Observable[PreviewState]):
    """Look when asked, stop when asked; what was found stays on show until somebody looks again."""

    def __init__(
        self, sync: ContactSync, session: Session, *, scope: TaskScope, open_case: Callable[[CaseId], None]
    ) -> None:
        super().__init__(PreviewState())
        self._sync = sync
        self._session = session
        self._scope = scope
        self._open_case = open_case
        self._account: AccountId | None = None
        self._seen: object = None

    def show(self, account: AccountId | None) -> None:
        """Turn to an account; nothing is asked yet."""
        if account != self._account:
            self._account = account
            self._scope.cancel("preview")
            self._set(PreviewState())
        self.look_again()

    def look_again(self) -> None:
        """Follow the permissions and the settings that the preview was made under."""
        allowed = self._session.rights.has(Permission.MANAGE_WORKFLOWS)
        refusal = "" if allowed else _("Looking ahead needs the permission “manage workflows”. Ask your supervisor.")
        stale = ""
        if self.state.is_read and self._settings() != self._seen:
            stale = _("The settings have changed since. Look again to see what would happen now.")
        self._set(replace(self.state, refusal=refusal, stale=stale))

    def look(self) -> None:
        """Ask what would happen."""
        if self._account is not None and not self.state.refusal:
            seen = self._settings()
            if self._scope.once("preview", self._look(self._account, seen)):
                self._set(replace(self.state, loading=True, error=None))

    def cancel(self) -> None:
        """Wait for no answer any more; what was there before stays."""
        if self.state.loading:
            self._scope.cancel("preview")
            self._set(replace(self.state, loading=False))

    def open(self, case_id: CaseId) -> None:
        """Open the Case of an example."""
        self._open_case(case_id)

    async def _look(self, account: AccountId, seen: object) -> None:
        try:
            preview = await self._sync.preview(account)
        except CareDesktopError as error:
            self._set(replace(self.state, loading=False, error=_explained(error)))
            return
        self._seen = seen
        self._set(_shown(preview, self.state.refusal))
        self.look_again()

    def _settings(self) -> object:
        account = next((one for one in self._session.accounts if one.id == self._account), None)
        return (account.only_full_names, account.default_user) if account is not None else None


def _explained(error: CareDesktopError) -> Explanation:
    """Return why there is no preview; Care answers with a fault of its own where it cannot ask Salesforce."""
    told = explain(error)
    if not isinstance(error, OutOfOrder):
        return told
    return replace(told, sentence=_("Care could not look into Salesforce. Nothing was written. Try again in a moment."))


def _shown(preview: SyncPreview, refusal: str) -> PreviewState:
    if not preview.looked_at:
        empty = _("No customer of an automatic escalation is without a contact, so there is nothing to decide.")
        return PreviewState(empty=empty, refusal=refusal)
    bands = (
        _band(Verdict.LINK, _("Would be linked"), preview.would_link),
        _band(Verdict.ASK, _("Would be left to you"), preview.would_ask),
        _band(Verdict.CREATE, _("Would be created and linked"), preview.would_create),
    )
    alone = (_band(Verdict.NOTHING, _("Would be left alone"), preview.left_alone),) if preview.left_alone.count else ()
    return PreviewState(bands=(*bands, *alone), summary=_summary(preview), refusal=refusal)


def _summary(preview: SyncPreview) -> str:
    if preview.is_all:
        told = ngettext(
            "Looked at {n} customer without a contact. Nothing was written.",
            "Looked at all {n} customers without a contact. Nothing was written.",
            preview.looked_at,
        )
    else:
        told = ngettext(
            "Looked at the newest customer without a contact. Nothing was written.",
            "Looked at the newest {n} customers without a contact. Nothing was written.",
            preview.looked_at,
        )
    return told.format(n=preview.looked_at)


def _band(verdict: Verdict, title: str, band: SyncBand) -> BandState:
    shown = band.examples[:MOST_EXAMPLES]
    left = band.count - len(shown)
    more = ngettext("and {n} more", "and {n} more", left).format(n=left) if left > 0 else ""
    return BandState(verdict, title, verdict_tone(verdict), band.count, tuple(map(_example, shown)), more)


def _example(example: SyncExample) -> ExampleState:
    name = customer_words(example.customer, example.key)
    title = _("{customer} · #{number}").format(customer=name, number=example.case_number)
    key = key_words(example.key) if example.key is not None else ""
    return ExampleState(example.case_id, title, " ".join(filter(None, (_outcome(example), key))))


def _outcome(example: SyncExample) -> str:
    names = match_words(example.matches)
    match example.verdict:
        case Verdict.LINK:
            return _("{names} would be linked.").format(names=names)
        case Verdict.ASK:
            found = _("Found: {names}.").format(names=names) if names else ""
            return " ".join(filter(None, (would_words(example.why), found)))
        case Verdict.CREATE:
            return _("A new contact would be created: {fields}.").format(fields=_fields(example))
        case Verdict.NOTHING:
            return would_words(example.why)


def _fields(example: SyncExample) -> str:
    """Return who would be made, the name first."""
    fields = example.fields
    name = " ".join(filter(None, (fields.get("FirstName", ""), fields.get("LastName", ""))))
    others = (value for field, value in fields.items() if field not in ("FirstName", "LastName"))
    return ", ".join(isolate(one) for one in filter(None, (name, *others)))
