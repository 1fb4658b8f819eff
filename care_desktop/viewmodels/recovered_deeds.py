"""Tells how deeds ended that an earlier run, or a lost answer, had left open."""

from __future__ import annotations

from collections.abc import Callable

from care_desktop.domain.cases import EscalationKind
from care_desktop.domain.ids import CaseId
from care_desktop.domain.operations import OUT_OF_SIGHT, Deed, DeedKind, DeedState
from care_desktop.i18n import _
from care_desktop.services.casebook import Casebook
from care_desktop.services.events import Bus
from care_desktop.services.later_events import DeedRecovered
from care_desktop.viewmodels.escalate_words import made_out_of_sight
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.wording import isolate


class RecoveredDeeds:
    """Put one notice on the board for each, with a way to its Case."""

    def __init__(self, bus: Bus, casebook: Casebook, board: NoticeBoard, open_case: Callable[[CaseId], None]) -> None:
        self._casebook, self._board, self._open_case = casebook, board, open_case
        self._end = bus.subscribe(DeedRecovered, self._hear)

    def close(self) -> None:
        """Hear no more facts."""
        self._end()

    def _hear(self, fact: DeedRecovered) -> None:
        deed = fact.deed
        severity = Severity.SUCCESS if deed.state is DeedState.DONE else Severity.PROBLEM
        self._board.show(
            Notice(
                self._sentence(deed),
                severity,
                _("Show"),
                lambda: self._open_case(deed.case_id),
                details=deed.trouble,
                key=f"recovered {deed.id}",
            )
        )

    def _sentence(self, deed: Deed) -> str:
        customer = self._casebook.customer(deed.customer_id)
        who = isolate(customer.name) if customer else _("a customer")
        if deed.trouble == OUT_OF_SIGHT:
            return _out_of_sight(deed.kind, customer.name if customer else _("a customer"))
        if deed.kind is not DeedKind.CREATE_CONTACT:
            is_case = deed.kind is DeedKind.CREATE_CASE
            told = _case_sentence(deed) if is_case else _lead_sentence(deed)
            return told.format(number=deed.record_number if is_case else isolate(deed.record_number), customer=who)
        names = (deed.record_fields.get("FirstName"), deed.record_fields.get("LastName"))
        return _contact_sentence(deed).format(contact=isolate(" ".join(filter(None, names))), customer=who)


def _out_of_sight(kind: DeedKind, customer: str) -> str:
    if kind is not DeedKind.CREATE_CONTACT:
        escalation = EscalationKind.CASE if kind is DeedKind.CREATE_CASE else EscalationKind.LEAD
        return made_out_of_sight(escalation, customer)
    template = _(
        "The contact for {customer} was created, and belongs to somebody whose records you may not see. "
        "It could not be linked."
    )
    return template.format(customer=isolate(customer))


def _contact_sentence(deed: Deed) -> str:
    match deed.state:
        case DeedState.DONE:
            return _("Finished what was interrupted: {contact} was created and linked to {customer}.")
        case DeedState.SET_ASIDE:
            return _("{contact} was created in Salesforce, but {customer} was linked to another contact meanwhile.")
        case DeedState.FAILED:
            return _("{contact} was not created for {customer}. What was typed is kept in the form.")
    return _("Salesforce has several contacts that may be the {contact} created for {customer}. Say which one it is.")


def _case_sentence(deed: Deed) -> str:
    match deed.state:
        case DeedState.DONE if not deed.record_number:
            return _("Finished what was interrupted: a Salesforce case was created for {customer}.")
        case DeedState.DONE:
            return _("Finished what was interrupted: Salesforce case {number} was created for {customer}.")
        case DeedState.SET_ASIDE:
            return _("A Salesforce case was created for {customer}, but Care did not take it. Tell your supervisor.")
        case DeedState.FAILED:
            return _("The Salesforce case for {customer} was not created. What was typed is kept in the form.")
    return _("Salesforce has several cases that may be the one for {customer}. Say which one it is.")


def _lead_sentence(deed: Deed) -> str:
    match deed.state:
        case DeedState.DONE if not deed.record_number:
            return _("Finished what was interrupted: a Salesforce lead was created for {customer}.")
        case DeedState.DONE:
            return _("Finished what was interrupted: Salesforce lead {number} was created for {customer}.")
        case DeedState.SET_ASIDE:
            return _("A Salesforce lead was created for {customer}, but Care did not take it. Tell your supervisor.")
        case DeedState.FAILED:
            return _("The Salesforce lead for {customer} was not created. What was typed is kept in the form.")
    return _("Salesforce has several leads that may be the one for {customer}. Say which one it is.")
