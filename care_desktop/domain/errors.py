"""What can go wrong, named by what can be done next.

CareDesktopError
├── Unreachable          no answer, or none that counts: trying again helps
│   ├── OutOfOrder       it was reached, but answered with an error of its own
│   ├── AnswerLost       the request left and no answer came: it may have been carried out
│   ├── NotStarted       the embedded servers ended before they were ready
│   └── Busy             the other side asks for patience (limits, locks); retry_after seconds where known
│       └── DailyLimit   the org's calls are used up for today
├── NotAllowed           sign in again, or ask somebody
│   ├── SignInNeeded     the connection has expired and could not be refreshed
│   ├── SignInStopped    a sign-in in the browser came to nothing; `why` says which way
│   └── NoPermission     the server or a rule refuses this user; `refusal` where a rule of ours did
│       └── OrgRefuses   the org refuses everybody, now: storage full, API switched off, a policy; an admin has to act
├── Disagreement         the world is not what was thought: look again
│   ├── LinkTaken        somebody else linked or unlinked first; `customer` is the current state
│   ├── EditConflict     the record changed since it was read; `theirs` is the current record
│   ├── SettingsChanged  somebody else saved a setting first; `current` is what stands there now
│   ├── CaseConflict     somebody else changed the Case first; `current` is what stands there now, `by` who it was
│   ├── CustomerConflict the same of a Customer's details
│   ├── AlreadySent      the reply has left, or is not there to be taken back
│   ├── OutOfSight       the record was made, and is somebody else's now, hidden from this user: its id is not known
│   ├── RecordGone       deleted, merged or hidden; `gone` says which
│   └── LikelyDuplicate  the org thinks the contact exists; `check` has the matches and if it may be overridden
├── Unacceptable         the form is wrong; `problems` by field name, "" for the whole form
├── KeyRefused           the org takes no key with a request; nothing was written, and it can be made without one
├── Misunderstood        an answer or a request that makes no sense: a bug, ours or theirs
└── Undecided            a write whose outcome could not be learned; the journal keeps it
StorageTrouble           this computer cannot keep what must be kept (disk full, no rights)
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from care_desktop.domain.automation import RuleSet
    from care_desktop.domain.cases import Case
    from care_desktop.domain.duplicates import DuplicateCheck, OtherMatch
    from care_desktop.domain.ids import OperationId
    from care_desktop.domain.linking import Refusal
    from care_desktop.domain.mapping import FieldMapping
    from care_desktop.domain.people import Contact, ContactGone, ContactMatch, Customer
    from care_desktop.domain.session import SalesforceAccount


class CareDesktopError(Exception):
    """The root; `details` is for the Details line only: codes, status, request id, the server's own sentence."""

    def __init__(self, details: str = "") -> None:
        super().__init__(details)
        self.details = details


class Unreachable(CareDesktopError):
    """No answer, or none that counts: trying again helps."""


class OutOfOrder(Unreachable):
    """The server was reached, but answered with an error of its own: maintenance, a fault, half an answer."""


class AnswerLost(Unreachable):
    """The request left and no answer came: it may have been carried out."""


class Busy(Unreachable):
    """The other side asks for patience."""

    def __init__(self, details: str = "", retry_after: float | None = None) -> None:
        super().__init__(details)
        self.retry_after = retry_after


class DailyLimit(Busy):
    """The org's calls are used up for today."""


class NotStarted(Unreachable):
    """The embedded servers ended before they were ready; the details hold their last words."""


class NotAllowed(CareDesktopError):
    """Sign in again, or ask somebody."""


class SignInNeeded(NotAllowed):
    """The connection has expired and could not be refreshed."""


class DefaultConnectionNeeded(SignInNeeded):
    """The Salesforce account has no default connection, or that one has expired."""


class SignInEnd(StrEnum):
    """How a sign-in in the browser can come to nothing."""

    CANCELLED = "cancelled"
    DENIED = "denied"
    TOO_LATE = "too late"
    NO_PORT = "no port"
    NOT_SET_UP = "not set up"
    NOTHING_THERE = "no page to sign in at"
    BAD_ADDRESS = "bad address"
    OTHER_ORG = "other org"
    OTHER_USER = "other user"
    FAILED = "failed"


class SignInStopped(NotAllowed):
    """A sign-in in the browser came to nothing; nothing was changed."""

    def __init__(self, why: SignInEnd, details: str = "") -> None:
        super().__init__(details)
        self.why = why


class NoPermission(NotAllowed):
    """A server or one of our rules refuses this user."""

    def __init__(self, details: str = "", refusal: Refusal | None = None) -> None:
        super().__init__(details)
        self.refusal = refusal


class OrgRefuses(NoPermission):
    """The org refuses everybody at the moment, and only an administrator can change that."""


class Disagreement(CareDesktopError):
    """The world is not what was thought: look again."""


class LinkTaken(Disagreement):
    """Somebody else linked or unlinked first."""

    def __init__(self, customer: Customer, details: str = "") -> None:
        super().__init__(details)
        self.customer = customer


class EditConflict(Disagreement):
    """The contact changed in Salesforce since it was read."""

    def __init__(self, theirs: Contact, details: str = "") -> None:
        super().__init__(details)
        self.theirs = theirs


class SettingsChanged(Disagreement):
    """Somebody else saved a setting of the account first."""

    def __init__(self, current: SalesforceAccount | FieldMapping | RuleSet, details: str = "") -> None:
        super().__init__(details)
        self.current = current


class CaseConflict(Disagreement):
    """Somebody else changed the same thing of the Case first; `by` is "" where it is not known who."""

    def __init__(self, current: Case, by: str = "", details: str = "") -> None:
        super().__init__(details)
        self.current = current
        self.by = by


class CustomerConflict(Disagreement):
    """Somebody else changed the same detail of the Customer first."""

    def __init__(self, current: Customer, details: str = "") -> None:
        super().__init__(details)
        self.current = current


class AlreadySent(Disagreement):
    """The reply has left: it cannot be taken back or written anew."""


class OutOfSight(Disagreement):
    """The record was made and went to somebody whose records this user may not see; its id is not known."""


class RecordGone(Disagreement):
    """The record was deleted, merged or hidden; `gone` is None where nobody looked closer."""

    def __init__(self, gone: ContactGone | None = None, details: str = "") -> None:
        super().__init__(details)
        self.gone = gone


class LikelyDuplicate(Disagreement):
    """The contact seems to exist already; `message` is the admin's own text, `others` are of other objects."""

    def __init__(
        self,
        matches: tuple[ContactMatch, ...],
        may_override: bool,
        message: str = "",
        details: str = "",
        *,
        others: tuple[OtherMatch, ...] = (),
    ) -> None:
        super().__init__(details)
        self.matches = matches
        self.others = others
        self.may_override = may_override
        self.message = message

    @property
    def check(self) -> DuplicateCheck:
        """What the rules said, in the shape of a check before saving."""
        from care_desktop.domain.duplicates import DuplicateCheck

        hidden = not (self.matches or self.others)
        return DuplicateCheck(self.matches, self.others, self.message, self.may_override, hidden)


class Unacceptable(CareDesktopError):
    """The form is wrong; `problems` are the server's or our own sentences by field name, "" for the whole form."""

    def __init__(self, problems: Mapping[str, str], details: str = "") -> None:
        super().__init__(details)
        self.problems = problems


class Misunderstood(CareDesktopError):
    """An answer or a request that makes no sense: a bug, ours or theirs."""


class KeyRefused(CareDesktopError):
    """The org takes no idempotency key with such a request; nothing was written."""


class Undecided(CareDesktopError):
    """A write whose outcome could not be learned yet; the journal keeps it and recovery goes on with it."""

    def __init__(self, operation: OperationId, details: str = "") -> None:
        super().__init__(details)
        self.operation = operation


class StorageTrouble(CareDesktopError):
    """This computer cannot keep what must be kept: disk full, no rights, damaged file."""
