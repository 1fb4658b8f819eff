"""What the services need of the world; `api` and `storage` fit these Protocols, `bootstrap` hands them in.

Every method may raise the errors of domain/errors.py and nothing else; those named under a method are the ones that a
caller is expected to tell apart.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from care_desktop.domain.cases import (
    Case,
    CasePage,
    CaseQuery,
    CaseRow,
    Escalation,
    EscalationKind,
    MessagePage,
    View,
)
from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId, RecordId
from care_desktop.domain.mapping import FieldMapping
from care_desktop.domain.operations import Deed
from care_desktop.domain.people import Customer, Suggestions
from care_desktop.domain.session import Change as Change
from care_desktop.domain.session import DefaultAccess, NewAccount, SalesforceUser, SignedIn
from care_desktop.domain.session import Me as Me
from care_desktop.domain.session import SalesforceAccount as SalesforceAccount
from care_desktop.services.automation_ports import CareAutomation as CareAutomation
from care_desktop.services.board_ports import CareBoard as CareBoard
from care_desktop.services.salesforce_ports import Salesforce as Salesforce
from care_desktop.services.salesforce_ports import SalesforceCases as SalesforceCases
from care_desktop.services.salesforce_ports import SalesforceContacts as SalesforceContacts
from care_desktop.services.salesforce_ports import SalesforceCreation as SalesforceCreation
from care_desktop.services.salesforce_ports import SalesforceDuplicates as SalesforceDuplicates
from care_desktop.services.salesforce_ports import SalesforceForms as SalesforceForms
from care_desktop.services.salesforce_ports import SalesforceSearch as SalesforceSearch
from care_desktop.services.sync_ports import CareContactSync as CareContactSync
from care_desktop.services.work_ports import CareMessages as CareMessages
from care_desktop.services.work_ports import CarePresence as CarePresence
from care_desktop.services.work_ports import CareWork as CareWork


class CareCases(Protocol):
    """Reading cases."""

    async def page(self, query: CaseQuery, *, row: int = 0, cursor: str | None = None, limit: int = 64) -> CasePage:
        """Return rows from `row` on, or from where `cursor` (a page's `following`) leads."""

    async def counters(self) -> Mapping[View, int]:
        """Return how many cases each view holds."""

    async def case(self, case_id: CaseId) -> Case:
        """Return a whole Case. Raises RecordGone."""

    async def messages(
        self, case_id: CaseId, *, before: str | None = None, limit: int = 100, activity: bool = False
    ) -> MessagePage:
        """Return the newest messages, or those before a page's `earlier`; with `activity` the log's entries too."""

    async def history(self, customer_id: CustomerId) -> Sequence[CaseRow]:
        """Return all Cases of a Customer, newest first."""

    async def mark_read(self, case_id: CaseId) -> None:
        """Note that the signed-in user has read the Case up to now; again is no error. Raises RecordGone."""


class CareLinks(Protocol):
    """Reading and writing what stands on the Customer."""

    async def customer(self, customer_id: CustomerId) -> Customer:
        """Return the Customer. Raises RecordGone."""

    async def link(
        self, customer_id: CustomerId, account: AccountId, contact: ContactId, operation: OperationId
    ) -> Customer:
        """Add the Salesforce profile; the same contact again is no error. Raises LinkTaken, NoPermission."""

    async def unlink(
        self, customer_id: CustomerId, account: AccountId, contact: ContactId, operation: OperationId
    ) -> Customer:
        """Remove that profile; not linked already is no error. Raises LinkTaken (another contact is linked)."""

    async def suggestions(self, customer_id: CustomerId, account: AccountId) -> Suggestions:
        """Return the suggested contacts with their evidence."""

    async def reject(self, customer_id: CustomerId, account: AccountId, contact: ContactId, rejected: bool) -> None:
        """Remember "Not this person" for the pair, or take it back."""

    async def record_contact_activity(
        self,
        customer_id: CustomerId,
        case_id: CaseId,
        kind: str,
        account: AccountId,
        contact: ContactId,
        operation: OperationId,
    ) -> None:
        """Enter "contact_created" or "contact_edited" in the Case's activity; the same operation twice counts once."""


class CareEscalations(Protocol):
    """Telling Care of an escalation."""

    async def record_escalation(
        self,
        case_id: CaseId,
        account: AccountId,
        kind: EscalationKind,
        record: RecordId,
        number: str,
        operation: OperationId,
    ) -> Escalation:
        """Record a manual escalation; the same operation twice gives the same escalation. Raises NoPermission."""


class CareSession(Protocol):
    """Who is signed in, and which orgs are connected."""

    async def me(self) -> Me:
        """Return the signed-in user."""

    async def salesforce_accounts(self) -> Sequence[SalesforceAccount]:
        """Return the connected Salesforce accounts; may be empty."""


class CareAccounts(Protocol):
    """Settings of the Salesforce accounts; changes arrive by push as kind "account"."""

    async def add_account(self, new: NewAccount) -> SalesforceAccount:
        """Add an org, or return the account of that org which is there already. Raises NoPermission."""

    async def remove_account(self, account: AccountId) -> None:
        """Remove an account, its default connection and its mapping; links stay. Raises NoPermission."""

    async def note_own_connection(self, account: AccountId, user: SalesforceUser | None) -> SalesforceAccount:
        """Tell which Salesforce user the signed-in user connected, None for disconnected."""

    async def set_default_connection(
        self, account: AccountId, user: SalesforceUser | None, refresh_token: str
    ) -> SalesforceAccount:
        """Hand over the connection for everybody who has none, None to end it. Raises NoPermission, SignInNeeded."""

    async def default_access(self, account: AccountId, stale: str = "") -> DefaultAccess:
        """Return an access token of the default connection, another than `stale`, which Salesforce refused.

        Raises SignInNeeded (there is no such connection, or it has expired), NoPermission.
        """

    async def set_contact_sync(self, account: SalesforceAccount, on: bool) -> SalesforceAccount:
        """Switch "Sync contacts with Salesforce". Raises SettingsChanged, NoPermission."""

    async def mapping(self, account: AccountId) -> FieldMapping:
        """Return the mapping; one that nobody has saved has version 0 and no rows."""

    async def save_mapping(self, account: AccountId, mapping: FieldMapping) -> FieldMapping:
        """Save over `mapping.version`. Raises SettingsChanged with the current one, NoPermission, Unacceptable."""


class OrgSignIn(Protocol):
    """Signing in to an org in the system browser (OAuth 2.0 web-server flow with PKCE)."""

    @property
    def page(self) -> str:
        """The page that the browser should show now, for whose browser did not come up; "" for none."""

    async def sign_in(self, login_url: str, client_id: str, *, username: str = "") -> SignedIn:
        """Send the person to `login_url` and wait until they come back; a second sign-in stops the first.

        `username` is offered by the page. Raises SignInStopped, Unreachable, Misunderstood.
        """

    def cancel(self) -> None:
        """Stop waiting for the person: the sign-in raises SignInStopped (cancelled). Without one nothing happens."""

    async def revoke(self, instance_url: str, token: str) -> None:
        """End a refresh token and what was made with it; one that has ended is no error. Raises Unreachable."""


class CareSignIn(Protocol):
    """Signing in to the Care server in the system browser."""

    @property
    def page(self) -> str:
        """The page that the browser should show now, for whose browser did not come up; "" for none."""

    async def sign_in(self, care_url: str) -> str:
        """Return an access token. Raises SignInStopped, Unreachable, Misunderstood."""

    def cancel(self) -> None:
        """Stop waiting for the person: the sign-in raises SignInStopped (cancelled). Without one nothing happens."""

    async def revoke(self, care_url: str, token: str) -> None:
        """End an access token; one that has ended is no error. Raises Unreachable."""


class Vault(Protocol):
    """Secrets by (place, user) in the system's keyring; `place` is a server's address or an org's id.

    Without a keyring, or with one that stays locked, they are in memory for this run only, and `is_lasting` turns
    False. It never raises.
    """

    @property
    def is_lasting(self) -> bool:
        """Whether all that was kept will be there at the next start."""

    async def read(self, place: str, user: str) -> str:
        """Return the secret, "" when there is none."""

    async def keep(self, place: str, user: str, secret: str) -> None:
        """Keep a secret in place of the one before; it is kept when this returns."""

    async def forget(self, place: str, user: str) -> None:
        """Keep it no longer."""


class CareChanges(Protocol):
    """The push stream."""

    def changes(self, after: str | None) -> AsyncIterator[Change]:
        """Yield changes after that event id; without one a "reset" first, and then all that follow it.

        Ends or raises Unreachable when the stream breaks.
        """


class Care(
    CareCases,
    CareLinks,
    CareEscalations,
    CareSession,
    CareAccounts,
    CareAutomation,
    CareBoard,
    CareWork,
    CareMessages,
    CarePresence,
    CareContactSync,
    CareChanges,
    Protocol,
):
    """Everything the Care server can do for the signed-in user."""


class Journal(Protocol):
    """The promises not yet kept, on disk before the first byte leaves. Blocking work is done off the loop."""

    async def begin(self, deed: Deed) -> Deed:
        """Write a new deed; return the open deed of the same kind and subject instead, where there is one.

        The subject is the Customer for a contact, the Case for a Case: one open deed per kind, account and subject.
        """

    async def write(self, deed: Deed) -> None:
        """Write the deed as it is, whatever stands there; on disk when it returns. Raises StorageTrouble."""

    async def move(self, before: Deed, after: Deed) -> Deed | None:
        """Write the deed's next state, provided that it still stands there as `before`; on disk when it returns.

        Return None, or how far another window has taken the deed; then nothing was written. Raises StorageTrouble.
        """

    async def open_deeds(self) -> Sequence[Deed]:
        """Return all deeds that are not finished, oldest first."""

    async def records_since(self, since: datetime, *, but: OperationId) -> frozenset[RecordId]:
        """Return the Salesforce records of all deeds but one, finished or not, that were sent since then."""

    async def keep_draft(self, key: str, fields: Mapping[str, str]) -> None:
        """Keep half-typed text under `key`; empty fields remove it."""

    async def draft(self, key: str) -> Mapping[str, str]:
        """Return the text kept under `key`, empty when there is none."""
