"""What the composer shows: the text of a reply or a note, how long it is, and why it cannot be sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from care_desktop.domain.cases import Case
from care_desktop.domain.graphemes import grapheme_count
from care_desktop.domain.ids import CaseId
from care_desktop.domain.messaging import LONGEST_NOTE, ThenStatus, longest_reply
from care_desktop.domain.permissions import Permission
from care_desktop.i18n import _, ngettext
from care_desktop.services.session import Session
from care_desktop.viewmodels.explanations import Explanation
from care_desktop.viewmodels.wording import isolate, platform_word, status_word

LONGEST_COUNTED = 50_000
"""Letters from which on nobody needs to know the exact number, and counting it would be felt."""
NEAR = 0.9
"""The share of the longest text from which on the counter warns."""


@dataclass(frozen=True, slots=True)
class Counter:
    """How many letters there are and may be; `tone` is "", warning or danger."""

    words: str = ""
    spoken: str = ""
    tone: str = ""
    too_long: str = ""


@dataclass(frozen=True, slots=True)
class ComposerState:
    """The composer under one Case; without a Case there is none.

    `revision` grows when `text` was set from here: it was restored, came back, or was sent. `refusal` says why a reply
    may not be written, `offers_assign` that taking the Case over would help. `problem` is about the last try.
    """

    case_id: CaseId | None = None
    is_note: bool = False
    text: str = ""
    revision: int = 0
    refusal: str = ""
    offers_assign: bool = False
    assigning: bool = False
    then: ThenStatus = ThenStatus.NONE
    counter: Counter = field(default_factory=Counter)
    problem: Explanation | None = None
    remark: str = ""
    is_resending: bool = False
    is_offline: bool = False
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def is_draft(self) -> bool:
        """Whether something stands there that was not sent."""
        return bool(self.text.strip())

    @property
    def can_send(self) -> bool:
        """Whether Send does something now."""
        is_read = bool(self.counter.words)
        return is_read and self.is_draft and not self.refusal and not self.counter.too_long


def counted(text: str, case: Case | None, *, is_note: bool) -> Counter:
    """Count the letters as people see them, against what the platform or a note can take."""
    if case is None:
        return Counter()
    limit = LONGEST_NOTE if is_note else longest_reply(case.platform)
    count = grapheme_count(text.strip()) if len(text) < LONGEST_COUNTED else len(text)
    words = _("{count} / {limit}").format(count=f"{count:,}", limit=f"{limit:,}")
    spoken = _("{count} of {limit} letters").format(count=count, limit=limit)
    if count <= limit:
        return Counter(words, spoken, "warning" if count >= limit * NEAR else "")
    return Counter(words, spoken, "danger", _too_long(count - limit, case, is_note=is_note))


def _too_long(more: int, case: Case, *, is_note: bool) -> str:
    if is_note:
        sentence = ngettext(
            "The note is {count} letter too long. Shorten it to send it.",
            "The note is {count} letters too long. Shorten it to send it.",
            more,
        )
        return sentence.format(count=more)
    sentence = ngettext(
        "The reply is {count} letter too long for {platform}. Shorten it to send it.",
        "The reply is {count} letters too long for {platform}. Shorten it to send it.",
        more,
    )
    return sentence.format(count=more, platform=platform_word(case.platform))


def hint_of(case: Case | None, *, is_note: bool) -> str:
    """Return what stands in the empty field."""
    if is_note:
        return _("Write a note that only colleagues can read. @ mentions one of them.")
    return _("Write a reply to {name}").format(name=isolate(case.customer.name)) if case is not None else ""


def choices_of(case: Case | None) -> tuple[tuple[str, str], ...]:
    """Return what may become of the Case with the reply, as (value, label)."""
    stays = _("Stays {status}").format(status=status_word(case.status)) if case is not None else ""
    return (
        (ThenStatus.NONE.value, stays),
        (ThenStatus.PENDING.value, _("Then Pending")),
        (ThenStatus.ON_HOLD.value, _("Then On hold")),
    )


def refusal_of(case: Case | None, session: Session, *, is_note: bool) -> tuple[str, bool]:
    """Return why nothing may be written here, "" when it may, and whether taking the Case over would help."""
    if case is None:
        return "", False
    if not session.rights.has(Permission.MANAGE_CASES):
        return _("Your permissions do not include writing in cases. Ask your supervisor."), False
    if is_note or case.assignee_id == session.me.id:
        return "", False
    if not case.assignee_id:
        return _("Only the assigned agent may reply. This case is not assigned to anybody."), True
    sentence = _("Only the assigned agent may reply. This case is assigned to {name}.")
    return sentence.format(name=isolate(case.assignee)), may_take(case, session)


def may_take(case: Case, session: Session) -> bool:
    """Say whether the user may assign the Case to themselves."""
    from care_desktop.domain.case_work import may_assign

    return may_assign(case.assignee_id, session.me.id, session.rights) is None
