"""What the Case tab shows of the work on a Case: what may be chosen, what is under way, and why something is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from care_desktop.domain.case_rows import Priority, Sentiment, Status
from care_desktop.domain.case_work import (
    UNASSIGNED,
    CaseEdit,
    Colleague,
    may_assign,
    moves_from,
    status_after_assigning,
)
from care_desktop.domain.cases import Case
from care_desktop.domain.ids import CaseId, UserId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.permissions import Permission
from care_desktop.domain.session import Me
from care_desktop.i18n import _
from care_desktop.viewmodels import wording
from care_desktop.viewmodels.explanations import explain_refusal

Choices = tuple[tuple[str, str], ...]
Wishes = Mapping["Aspect", str]


class Aspect(StrEnum):
    """What can be chosen on a Case."""

    ASSIGNEE = "assignee"
    STATUS = "status"
    PRIORITY = "priority"
    SENTIMENT = "sentiment"


@dataclass(frozen=True, slots=True)
class Control:
    """A value and what else may be chosen; `reason` says why nothing may. Pending: on its way to Care."""

    value: str = ""
    choices: Choices = ()
    reason: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the last choice did not hold, and what to do: choose `value` of `aspect` once more, where that can help."""

    sentence: str
    details: str = ""
    action: str = ""
    aspect: Aspect = Aspect.STATUS
    value: str = ""


NO_CONTROL = Control()


@dataclass(frozen=True, slots=True)
class CaseTabState:
    """The controls of the open Case; `take_reason` says why it cannot be assigned to the user, "" if it can."""

    case_id: CaseId | None = None
    assignee: Control = NO_CONTROL
    status: Control = NO_CONTROL
    priority: Control = NO_CONTROL
    sentiment: Control = NO_CONTROL
    is_mine: bool = False
    take_reason: str = ""
    problem: Problem | None = None

    def control(self, aspect: Aspect) -> Control:
        """Return one of the controls."""
        controls = (self.assignee, self.status, self.priority, self.sentiment)
        return dict(zip(Aspect, controls, strict=True))[aspect]


def state_of(case: Case, wishes: Wishes, me: Me, people: Sequence[Colleague]) -> CaseTabState:
    """Return the controls of a Case, with what is wished for standing there already."""
    lacking = "" if me.rights.has(Permission.MANAGE_CASES) else explain_refusal(Refusal.NO_PERMISSION)
    bound = assign_reason(case, me)
    assignee = UserId(wishes.get(Aspect.ASSIGNEE, case.assignee_id or UNASSIGNED))
    status = Status(wishes.get(Aspect.STATUS, case.status))
    if Aspect.ASSIGNEE in wishes and Aspect.STATUS not in wishes:
        status = status_after_assigning(status, bool(assignee))
    pending = frozenset(wishes)
    return CaseTabState(
        case.id,
        Control(assignee, _people(case, me, people), bound, Aspect.ASSIGNEE in pending),
        Control(status, _moves(status, bool(assignee)), lacking, Aspect.STATUS in pending),
        Control(
            wishes.get(Aspect.PRIORITY, case.priority),
            tuple((one.value, wording.priority_word(one)) for one in Priority),
            lacking,
            Aspect.PRIORITY in pending,
        ),
        Control(
            wishes.get(Aspect.SENTIMENT, case.sentiment),
            tuple((one.value, wording.sentiment_word(one)) for one in Sentiment),
            lacking,
            Aspect.SENTIMENT in pending,
        ),
        is_mine=assignee == me.id,
        take_reason=bound or (_("This case is yours already.") if assignee == me.id else ""),
    )


def assign_reason(case: Case, me: Me) -> str:
    """Return why this user may not give the Case to anybody, "" where they may."""
    match may_assign(case.assignee_id, me.id, me.rights):
        case None:
            return ""
        case Permission.SEE_ALL_CASES:
            return _("This case is somebody else's. Ask them, or a supervisor, to give it away.")
    return explain_refusal(Refusal.NO_PERMISSION)


def edit_of(aspect: Aspect, value: str) -> CaseEdit:
    """Return the edit that makes this choice."""
    match aspect:
        case Aspect.ASSIGNEE:
            return CaseEdit(assignee=UserId(value))
        case Aspect.STATUS:
            return CaseEdit(status=Status(value))
        case Aspect.PRIORITY:
            return CaseEdit(priority=Priority(value))
        case Aspect.SENTIMENT:
            return CaseEdit(sentiment=Sentiment(value))


def value_of(case: Case, aspect: Aspect) -> str:
    """Return what stands on the Case."""
    return {
        Aspect.ASSIGNEE: case.assignee_id or UNASSIGNED,
        Aspect.STATUS: case.status.value,
        Aspect.PRIORITY: case.priority.value,
        Aspect.SENTIMENT: case.sentiment.value,
    }[aspect]


def aspect_word(aspect: Aspect) -> str:
    """Return the label of a control."""
    return {
        Aspect.ASSIGNEE: _("Assigned to"),
        Aspect.STATUS: _("Status"),
        Aspect.PRIORITY: _("Priority"),
        Aspect.SENTIMENT: _("Sentiment"),
    }[aspect]


def _moves(status: Status, assigned: bool) -> Choices:
    legal = (status, *moves_from(status, assigned))
    return tuple((one.value, wording.status_word(one)) for one in Status if one in legal)


def _people(case: Case, me: Me, people: Sequence[Colleague]) -> Choices:
    """Return nobody, the user, and all others by name; whoever has the Case is among them in any case."""
    others = {one.id: one.name for one in people if one.id != me.id}
    if case.assignee_id and case.assignee_id != me.id:
        others.setdefault(case.assignee_id, case.assignee)
    mine = (me.id, _("{name} (you)").format(name=wording.isolate(me.name)))
    return ((UNASSIGNED, _("Nobody")), mine, *sorted(others.items(), key=lambda one: one[1].casefold()))
