"""What stands in the way of a job, in words; nothing is swallowed, and every sentence says what can be done."""

from __future__ import annotations

from dataclasses import dataclass

from care_desktop.care_server.automation_queue import Trouble
from care_desktop.care_server.sync_words import BUSY
from care_desktop.domain.automation import JobTrouble
from care_desktop.domain.errors import (
    Busy,
    CareDesktopError,
    DailyLimit,
    LikelyDuplicate,
    Misunderstood,
    NotAllowed,
    OrgRefuses,
    OutOfSight,
    SignInNeeded,
    Unacceptable,
    Undecided,
    Unreachable,
)
from care_desktop.domain.operations import SEVERAL

SENTENCES = {
    JobTrouble.NO_CONNECTION: "The Salesforce account has no default connection. Somebody must sign in to Salesforce "
    "for this account; it goes on by itself then.",
    JobTrouble.CONNECTION_EXPIRED: "The default connection of the Salesforce account has expired. Somebody must sign "
    "in to Salesforce again; it goes on by itself then.",
    JobTrouble.NO_ACCOUNT: "The Salesforce account is not connected any more.",
    JobTrouble.NO_MAPPING: "The field mapping of the account fills no field of a Salesforce case. Add a row to the "
    "mapping and try again.",
    JobTrouble.CONTACT_GONE: "The contact that is linked to the customer was deleted or merged in Salesforce, or Care "
    "may not see it any more. Open the case, link another contact or unlink this one, and try again.",
    JobTrouble.UNREACHABLE: "Salesforce could not be reached. It is tried again by itself.",
    JobTrouble.LIMIT: "Salesforce asks for patience: too many calls at once, or today. It is tried again by itself.",
    JobTrouble.UNDECIDED: "The answer of Salesforce was lost. Care looks for the record before it tries again.",
    JobTrouble.SEVERAL: "Several new records could be the one that Care made, because the answer of Salesforce was "
    "lost. Look in Salesforce which one belongs to the case.",
    JobTrouble.OUT_OF_SIGHT: "The record was made and given to somebody whose records the default connection may not "
    "see.",
    JobTrouble.REFUSED: "Salesforce does not accept the record. Change the mapping or the rules in Salesforce, and try "
    "again.",
    JobTrouble.NOT_ALLOWED: "The user of the default connection may not do this in Salesforce. Give that user the "
    "permission, and try again.",
    JobTrouble.DUPLICATE: "A duplicate rule in Salesforce refuses the record.",
    JobTrouble.BUG: "Salesforce and Care did not understand each other. Try again, and tell your administrator if it "
    "stays so.",
}
GIVEN_UP = "Care has given up after many tries: "


class NoMapping(CareDesktopError):
    """Somebody saved a mapping that fills nothing of what is to be made."""


class NoAccount(CareDesktopError):
    """The account is not connected any more."""


class LinkedContactGone(CareDesktopError):
    """Salesforce does not know the Customer's linked contact any more."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a job that met trouble: `passes` when a later try may succeed by itself.

    `asked` seconds of patience by the org; `of_org` when every other job of the account would meet the same.
    """

    trouble: Trouble
    passes: bool = False
    asked: float | None = None
    of_org: bool = False


def verdict_on(error: CareDesktopError, *, has_connection: bool = True) -> Verdict:
    """Return what an error means for the job that met it; `has_connection` though it be expired."""
    if isinstance(error, Busy) and error.details == BUSY:  # its turn comes: nothing that anybody has to know of
        return Verdict(Trouble(JobTrouble.NONE, ""), passes=True, asked=error.retry_after)
    code = _code_of(error, has_connection)
    trouble = Trouble(code, SENTENCES[code], _details_of(error))
    if isinstance(error, Undecided):
        return Verdict(trouble, passes=code is not JobTrouble.SEVERAL)
    if isinstance(error, Busy):
        return Verdict(trouble, passes=True, asked=error.retry_after, of_org=True)
    if isinstance(error, Unreachable):
        return Verdict(trouble, passes=True, of_org=True)
    return Verdict(trouble, passes=isinstance(error, Misunderstood))


def given_up(trouble: Trouble) -> Trouble:
    """Return the trouble of a job that has been tried often enough."""
    if trouble.code is JobTrouble.NONE:
        return Trouble(JobTrouble.UNDECIDED, f"{GIVEN_UP}another run works for the same customer. Try again later.")
    sentence = trouble.sentence.replace(" It is tried again by itself.", " Try again when that is mended.")
    return Trouble(trouble.code, f"{GIVEN_UP}{sentence}", trouble.details)


def _code_of(error: CareDesktopError, has_connection: bool) -> JobTrouble:
    found = next((code for kind, code in _CODES if isinstance(error, kind)), JobTrouble.REFUSED)
    if isinstance(error, Undecided) and error.details == SEVERAL:
        return JobTrouble.SEVERAL
    if found is JobTrouble.CONNECTION_EXPIRED and not has_connection:
        return JobTrouble.NO_CONNECTION
    return found


def _details_of(error: CareDesktopError) -> str:
    if isinstance(error, Unacceptable):
        said = (f"{field}: {text}" if field else text for field, text in error.problems.items())
        return "; ".join([*said, *([error.details] if error.details else [])])
    if isinstance(error, LikelyDuplicate) and error.message:
        return f"{error.message}; {error.details}"
    return error.details


_CODES: tuple[tuple[type[CareDesktopError], JobTrouble], ...] = (
    (NoMapping, JobTrouble.NO_MAPPING),
    (NoAccount, JobTrouble.NO_ACCOUNT),
    (LinkedContactGone, JobTrouble.CONTACT_GONE),
    (Undecided, JobTrouble.UNDECIDED),
    (DailyLimit, JobTrouble.LIMIT),
    (Busy, JobTrouble.LIMIT),
    (Unreachable, JobTrouble.UNREACHABLE),
    (SignInNeeded, JobTrouble.CONNECTION_EXPIRED),
    (OrgRefuses, JobTrouble.NOT_ALLOWED),
    (NotAllowed, JobTrouble.NOT_ALLOWED),
    (OutOfSight, JobTrouble.OUT_OF_SIGHT),
    (LikelyDuplicate, JobTrouble.DUPLICATE),
    (Misunderstood, JobTrouble.BUG),
)
