"""Escalate a Case by hand: make the Salesforce Case or Lead and record it, exactly once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import uuid4

from care_desktop.domain.cases import Case, Escalation, EscalationKind, Message, SalesforceCase
from care_desktop.domain.errors import CareDesktopError, NoPermission
from care_desktop.domain.forms import FormDescription
from care_desktop.domain.ids import AccountId, CaseId, ContactId, OperationId, RecordId
from care_desktop.domain.linking import Refusal, may_create_case, may_create_lead
from care_desktop.domain.operations import SOBJECTS, Deed, DeedKind, DeedState, draft_key
from care_desktop.domain.people import ContactGone
from care_desktop.services.cases import Cases
from care_desktop.services.creation import names_of
from care_desktop.services.deeds import Deeds
from care_desktop.services.escalation_deed import EscalatedOrg, read_card
from care_desktop.services.events import AccountChanged, Bus, CaseEscalated, Reach, ReachChanged
from care_desktop.services.mapping import Mappings
from care_desktop.services.new_deeds import RECORD_TYPE, answered, keyed
from care_desktop.services.ports import Journal, SalesforceForms
from care_desktop.services.session import Session

DEEDS = {EscalationKind.CASE: DeedKind.CREATE_CASE, EscalationKind.LEAD: DeedKind.CREATE_LEAD}


class _Org(EscalatedOrg, SalesforceForms, Protocol):
    """What escalating needs of the org."""


class Escalations:
    """Say whether a Case may be escalated, prefill the form, keep what is typed, carry the deed out."""

    def __init__(
        self,
        salesforce: _Org,
        session: Session,
        cases: Cases,
        *,
        mappings: Mappings,
        deeds: Deeds,
        journal: Journal,
        clock: Callable[[], datetime],
        bus: Bus,
    ) -> None:
        self._salesforce = salesforce
        self._session = session
        self._cases = cases
        self._mappings = mappings
        self._deeds = deeds
        self._journal = journal
        self._clock = clock
        self._expired = False
        self._unmapped: set[tuple[AccountId, EscalationKind]] = set()
        bus.subscribe(ReachChanged, self._heard)
        bus.subscribe(AccountChanged, lambda fact: self._unmapped.clear())

    def refusal(self, case: Case, kind: EscalationKind = EscalationKind.CASE) -> Refusal | None:
        """Return why no such record may be made from this Case now (rules L1, L9, E2, E3).

        That the mapping is missing is known once somebody has tried: `prepare` raises it first.
        """
        account = self._session.account
        if account is None:
            return Refusal.NO_ACCOUNT
        if self._expired:
            return Refusal.CONNECTION_EXPIRED
        refusal = self._refusal_of_rules(case, kind, account.id)
        return refusal or (Refusal.MAPPING_MISSING if (account.id, kind) in self._unmapped else None)

    async def warm(self) -> None:
        """Read the mapping ahead of the first escalation; it stands in Care, and costs none of the org's calls.

        Raises nothing of ours: whoever opens a form is told.
        """
        try:
            await self._mappings.of(self._session.account_id)
        except CareDesktopError:
            return

    async def prepare(
        self, kind: EscalationKind, record_type: str | None = None, *, fresh: bool = False
    ) -> FormDescription:
        """Return the form to be filled in; None for the record type that the mapping proposes.

        Raises: NoPermission (mapping missing), Unreachable.
        """
        sobject = SOBJECTS[DEEDS[kind]]
        if await self._mappings.is_missing(sobject):
            self._unmapped.add((self._session.account_id, kind))
            raise NoPermission(refusal=Refusal.MAPPING_MISSING)
        form = await self._form(kind, record_type or "", fresh)
        proposed = await self._mappings.record_type(sobject) if record_type is None else ""
        if proposed and proposed != form.record_type and proposed in {one.id for one in form.record_types}:
            return await self._form(kind, proposed, fresh)
        return form

    async def proposal(
        self, case: Case, messages: Sequence[Message], form: FormDescription, kind: EscalationKind
    ) -> Mapping[str, str]:
        """Return the values that the form begins with, by the field mapping (rule E7). Raises Unreachable."""
        values = dict(await self._mappings.proposal(case, messages, SOBJECTS[DEEDS[kind]], form))
        if kind is EscalationKind.LEAD and not values.get("LastName"):
            names = dict(zip(("FirstName", "LastName"), names_of(case.customer), strict=True))
            values |= {name: value for name, value in names.items() if value and form.field(name)}
        return values

    async def create(
        self,
        kind: EscalationKind,
        case_id: CaseId,
        fields: Mapping[str, str],
        *,
        assignment_rule: bool = False,
        allow_duplicate: bool = False,
    ) -> CaseEscalated:
        """Make the record and tell Care of it; a second press joins the first.

        `assignment_rule`: the org's rule chooses the owner, else it is the agent.
        Raises: NoPermission with its refusal, Unacceptable, LikelyDuplicate (a Lead), Unreachable (nothing was made),
        Undecided (the journal keeps it), StorageTrouble.
        """
        case = await self._cases.known(case_id)
        refusal = self.refusal(case, kind)
        if refusal is not None:
            raise NoPermission(refusal=refusal)
        await self.keep_draft(case_id, fields, kind)
        form = await self._form(kind, fields.get(RECORD_TYPE, ""), fresh=False)
        told = answered(form, fields)
        new = replace(self._deed(kind, case, told), assignment_rule=assignment_rule, allow_duplicate=allow_duplicate)
        deed = await self._deeds.carry_out(keyed(new, self._salesforce, form, str(new.id)))
        return CaseEscalated(case_id, RecordId(str(deed.record_id)), deed.record_number, kind)

    async def card(self, escalation: Escalation) -> SalesforceCase | None:
        """Return what the card of an escalation shows, None when the record does not exist for this user."""
        return await read_card(self._salesforce, escalation.kind, RecordId(escalation.record_id))

    async def keep_draft(
        self, case_id: CaseId, fields: Mapping[str, str], kind: EscalationKind = EscalationKind.CASE
    ) -> None:
        """Keep what is typed so far; empty fields remove it. Raises StorageTrouble."""
        await self._journal.keep_draft(draft_key(DEEDS[kind], case_id), fields)

    async def draft(self, case_id: CaseId, kind: EscalationKind = EscalationKind.CASE) -> Mapping[str, str]:
        """Return what was typed and not sent yet, empty when there is nothing. Raises StorageTrouble."""
        return await self._journal.draft(draft_key(DEEDS[kind], case_id))

    async def _form(self, kind: EscalationKind, record_type: str, fresh: bool) -> FormDescription:
        if kind is EscalationKind.LEAD:
            return await self._salesforce.lead_form(record_type, fresh=fresh)
        return await self._salesforce.case_form(record_type, fresh=fresh)

    def _deed(self, kind: EscalationKind, case: Case, fields: Mapping[str, str | None]) -> Deed:
        contact = case.customer.linked_contact(self._session.account_id)
        of_whom = {"ContactId": str(contact)} if kind is EscalationKind.CASE and contact else {}
        return Deed(
            OperationId(str(uuid4())),
            DEEDS[kind],
            DeedState.PENDING,
            self._session.account_id,
            case.customer.id,
            case.id,
            {**fields, **of_whom},
            self._clock(),
        )

    def _refusal_of_rules(self, case: Case, kind: EscalationKind, account: AccountId) -> Refusal | None:
        if kind is EscalationKind.LEAD:
            return may_create_lead(self._session.rights)
        refusal = may_create_case(case, account, self._session.rights, self._clock())
        return refusal or self._refusal_of_contact(case.customer.linked_contact(account))

    def _refusal_of_contact(self, contact: ContactId | None) -> Refusal | None:
        gone = contact is not None and isinstance(self._cases.casebook.contact(contact), ContactGone)
        return Refusal.CONTACT_GONE if gone else None

    def _heard(self, fact: ReachChanged) -> None:
        if fact.side == "salesforce":
            self._expired = fact.reach is Reach.EXPIRED
