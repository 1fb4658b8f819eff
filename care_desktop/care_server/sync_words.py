"""What contact sync says: in the Case's activity, and of the trouble that a run met."""

from __future__ import annotations

from care_desktop.domain.contact_sync import SyncRun, SyncTrouble, Verdict, Why
from care_desktop.domain.errors import (
    Busy,
    CareDesktopError,
    DailyLimit,
    Misunderstood,
    NotAllowed,
    OutOfSight,
    SignInNeeded,
    Unacceptable,
    Undecided,
    Unreachable,
)
from care_desktop.domain.operations import SEVERAL

WHO = "Contact sync"
"""The author of its links and of its activity entries."""
BUSY = "another run is at work"

_NOTHING = {
    Why.SYNC_OFF: "did nothing: it is switched off",
    Why.ALREADY_LINKED: "did nothing: a Salesforce contact is linked already",
    Why.LINKED_MEANWHILE: "did nothing more: somebody linked a Salesforce contact first",
    Why.NO_KEY: "linked nobody: the customer has no name, username, handle or platform id",
    Why.MADE_IN_VAIN: "created a Salesforce contact, but somebody linked another one first",
    Why.MADE_BEFORE: "made no second contact: one was made for this customer before",
}
_SENTENCES: tuple[tuple[type[CareDesktopError], str, str], ...] = (
    (OutOfSight, "out_of_sight", "The contact was made, and belongs now to somebody whose records Care may not see."),
    (DailyLimit, "limit", "The calls of the Salesforce org are used up for today. It is tried again by itself."),
    (Busy, "busy", "Salesforce asks for patience. It is tried again by itself."),
    (Undecided, "undecided", "The answer of Salesforce was lost. Care looks for the contact before it tries again."),
    (Unreachable, "unreachable", "Salesforce could not be reached. It is tried again by itself."),
    (
        SignInNeeded,
        "sign_in_needed",
        "The account has no default connection, or it has expired. Sign in to Salesforce in the settings.",
    ),
    (
        NotAllowed,
        "not_allowed",
        "The user of the default connection may not do this. Give that user the permission and try again.",
    ),
    (
        Misunderstood,
        "misunderstood",
        "Salesforce and Care did not understand each other. Try again, and tell your administrator if it stays so.",
    ),
)
_TOO_MANY = "Several new contacts could be the one that Care made, because the answer was lost. Link the right one."


def activity_of(run: SyncRun) -> str:
    """Return what a run came to, as an entry of the activity says it."""
    by = f"by {run.key.kind} “{run.key.text}”" if run.key else "by nothing"
    name = next((match.name for match in run.matches if match.id == run.contact_id), "") or run.contact_id
    match run.verdict, run.why:
        case Verdict.LINK, _:
            return f"found one Salesforce contact {by} and linked it: {name}"
        case Verdict.CREATE, _:
            return f"found no Salesforce contact {by}, created one and linked it: {run.contact_id}"
        case Verdict.ASK, Why.NOT_A_FULL_NAME:
            return f"found one Salesforce contact {by} and did not link it: only full names are linked automatically"
        case Verdict.ASK, Why.DUPLICATE_RULE:
            return f"found no Salesforce contact {by}; a duplicate rule kept it from creating one, so somebody decides"
        case Verdict.ASK, _:
            return f"found {len(run.matches)} Salesforce contacts {by} and linked none of them: somebody decides"
        case _:
            return _NOTHING.get(run.why, "did nothing")


def trouble_of(error: CareDesktopError) -> SyncTrouble:
    """Return what an error means for a run: a sentence, and whether a later try may succeed by itself."""
    if isinstance(error, Undecided) and error.details == SEVERAL:
        return SyncTrouble("several", _TOO_MANY)
    if isinstance(error, Unacceptable):
        said = " ".join(filter(None, error.problems.values()))
        return SyncTrouble("refused", f"Salesforce does not accept the new contact: {said or error.details}")
    if isinstance(error, Busy) and error.details == BUSY:
        return SyncTrouble("busy", "Another run is at work for this customer. It is tried again by itself.", True)
    found = next((entry for entry in _SENTENCES if isinstance(error, entry[0])), None)
    if found is None:
        return SyncTrouble("refused", "Salesforce refused what contact sync wanted to do.")
    return SyncTrouble(found[1], found[2], isinstance(error, (Unreachable, Undecided)))
