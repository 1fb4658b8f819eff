"""Escalate a Case by hand: make the Salesforce Case and record it, exactly once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid4

from care_desktop.domain.cases import Author, Case, Message, Priority, SalesforceCase
from care_desktop.domain.errors import NoPermission
from care_desktop.domain.forms import FormDescription
from care_desktop.domain.ids import CaseId, ContactId, OperationId, RecordId
from care_desktop.domain.linking import Refusal, may_create_case
from care_desktop.domain.operations import Deed, DeedKind, DeedState, draft_key
from care_desktop.domain.people import ContactGone
from care_desktop.services.cases import Cases
from care_desktop.services.deeds import Deeds
from care_desktop.services.events import Bus, CaseEscalated, Reach, ReachChanged
from care_desktop.services.ports import Journal, Salesforce
from care_desktop.services.session import Session

LAST_MESSAGES = 10
_PRIORITIES = {Priority.URGENT: "High", Priority.HIGH: "High", Priority.MEDIUM: "Medium", Priority.LOW: "Low"}
_ORIGINS = {"email": "Email", "mail": "Email", "phone": "Phone", "voice": "Phone", "sms": "Phone"}


class Escalations:
    """Say whether a Case may be escalated, prefill the form, keep what is typed, carry the deed out."""

    def __init__(
        self,
        salesforce: Salesforce,
        session: Session,
        cases: Cases,
        *,
        deeds: Deeds,
        journal: Journal,
        clock: Callable[[], datetime],
        bus: Bus,
    ) -> None:
        self._salesforce = salesforce
        self._session = session
        self._cases = cases
        self._deeds = deeds
        self._journal = journal
        self._clock = clock
        self._expired = False
        bus.subscribe(ReachChanged, self._heard)

    def refusal(self, case: Case) -> Refusal | None:
        """Return why no Salesforce Case may be made from this Case now (rules L1, L9, E2)."""
        if self._session.account is None:
            return Refusal.NO_ACCOUNT
        if self._expired:
            return Refusal.CONNECTION_EXPIRED
        refusal = may_create_case(case, self._session.account.id, self._session.rights, self._clock())
        return refusal or self._refusal_of_contact(case.customer.linked_contact(self._session.account.id))

    async def form(self) -> FormDescription:
        """Return the form for a Salesforce Case."""
        return await self._salesforce.case_form()

    def proposal(self, case: Case, messages: Sequence[Message]) -> Mapping[str, str]:
        """Return the prefilled values; the description holds the last 10 messages, one line each (rule E7)."""
        spoken = [message for message in messages if message.author in (Author.CUSTOMER, Author.AGENT)]
        return {
            "Subject": case.subject.strip()[:255] or f"{case.channel} {case.number}",
            "Description": "\n".join(_line(message) for message in spoken[-LAST_MESSAGES:])[:32000],
            "Priority": _PRIORITIES[case.priority],
            "Status": "New",
            "Origin": _ORIGINS.get(case.platform.casefold(), "Web"),
        }

    async def create_case(self, case_id: CaseId, fields: Mapping[str, str]) -> CaseEscalated:
        """Make the Salesforce Case for the linked contact and record it; a second press joins the first.

        Raises: NoPermission with its refusal, Unacceptable, Unreachable (nothing was made), Undecided (the journal
        keeps it), StorageTrouble.
        """
        case = await self._cases.known(case_id)
        refusal = self.refusal(case)
        contact = case.customer.linked_contact(self._session.account_id)
        if refusal is not None or contact is None:
            raise NoPermission(refusal=refusal or Refusal.NOT_LINKED)
        await self.keep_draft(case_id, fields)
        deed = await self._deeds.carry_out(await self._deed(case, contact, fields))
        return CaseEscalated(case_id, RecordId(str(deed.record_id)), deed.record_number)

    async def card(self, record_id: RecordId) -> SalesforceCase | None:
        """Return the Salesforce Case card, None when the record does not exist for this user."""
        return await self._salesforce.read_case(record_id)

    async def keep_draft(self, case_id: CaseId, fields: Mapping[str, str]) -> None:
        """Keep what is typed so far; empty fields remove it. Raises StorageTrouble."""
        await self._journal.keep_draft(draft_key(DeedKind.CREATE_CASE, case_id), fields)

    async def draft(self, case_id: CaseId) -> Mapping[str, str]:
        """Return what was typed and not sent yet, empty when there is nothing. Raises StorageTrouble."""
        return await self._journal.draft(draft_key(DeedKind.CREATE_CASE, case_id))

    async def _deed(self, case: Case, contact: ContactId, fields: Mapping[str, str]) -> Deed:
        operation = OperationId(str(uuid4()))
        key_field = (await self._salesforce.case_form()).external_id
        values: dict[str, str | None] = {name: value.strip() for name, value in fields.items() if value.strip()}
        return Deed(
            operation,
            DeedKind.CREATE_CASE,
            DeedState.PENDING,
            self._session.account_id,
            case.customer.id,
            case.id,
            {**values, "ContactId": contact},
            self._clock(),
            external_field=key_field,
            external_key=str(operation) if key_field else "",
        )

    def _refusal_of_contact(self, contact: ContactId | None) -> Refusal | None:
        gone = contact is not None and isinstance(self._cases.casebook.contact(contact), ContactGone)
        return Refusal.CONTACT_GONE if gone else None

    def _heard(self, fact: ReachChanged) -> None:
        if fact.side == "salesforce":
            self._expired = fact.reach is Reach.EXPIRED


def _line(message: Message) -> str:
    sent = message.sent_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"[{sent}] {message.author_name}: {' '.join(message.text.split())}"
