"""What Create case and Create lead say, each in its own sentences."""

from __future__ import annotations

from dataclasses import dataclass

from care_desktop.domain.cases import EscalationKind
from care_desktop.domain.errors import CareDesktopError, Undecided
from care_desktop.i18n import _
from care_desktop.services.session import Session
from care_desktop.viewmodels.notices import explain
from care_desktop.viewmodels.wording import isolate


@dataclass(frozen=True, slots=True)
class EscalateWords:
    """The labels of one kind."""

    button: str
    primary: str
    copy: str
    asks: str
    """With {earlier}: the case has been escalated before."""
    made: str
    """With {number}."""


def words_of(kind: EscalationKind) -> EscalateWords:
    """Return the labels of a kind."""
    if kind is EscalationKind.LEAD:
        return EscalateWords(
            _("Create lead"),
            _("Create Salesforce lead"),
            _("Copy name"),
            _("This case already has {earlier}. Create a Salesforce lead all the same?"),
            _("Salesforce lead {number} was created."),
        )
    return EscalateWords(
        _("Create case"),
        _("Create Salesforce case"),
        _("Copy number"),
        _("This case already has {earlier}. Create a Salesforce case all the same?"),
        _("Salesforce case {number} was created."),
    )


def earlier_words(kind: EscalationKind, number: str) -> str:
    """Return how an earlier escalation is called in the question."""
    template = _("the Salesforce lead {number}") if kind is EscalationKind.LEAD else _("Salesforce case {number}")
    return template.format(number=isolate(number))


def consequence(session: Session) -> str:
    """Return where and as whom the record will be made; a sandbox is never mistaken for production."""
    return _("Creates in {org} as {user}.").format(org=place_words(session), user=session.writes_as)


def place_words(session: Session) -> str:
    """Return the org in use, with the word that tells a sandbox from production."""
    account = session.account
    if account is None:
        return ""
    place = _("{org} (SANDBOX)") if account.is_sandbox else _("{org} (production)")
    return place.format(org=account.name)


def made_words(kind: EscalationKind, number: str) -> str:
    """Return the confirmation of a new record; its number cannot always be read at once."""
    if number:
        return words_of(kind).made.format(number=number)
    return (
        _("The Salesforce lead was created.") if kind is EscalationKind.LEAD else _("The Salesforce case was created.")
    )


def made_elsewhere(kind: EscalationKind, number: str, customer: str) -> str:
    """Return the notice of a record that was made after its Case was left."""
    if not number:
        template = _("A Salesforce lead was created for {customer}.")
        if kind is EscalationKind.CASE:
            template = _("A Salesforce case was created for {customer}.")
        return template.format(customer=isolate(customer))
    template = _("Salesforce case {number} was created for {customer}.")
    if kind is EscalationKind.LEAD:
        template = _("Salesforce lead {number} was created for {customer}.")
    return template.format(number=isolate(number), customer=isolate(customer))


def made_meanwhile(kind: EscalationKind, number: str) -> str:
    """Return what is asked when an escalation was made while the form for another stood open."""
    sentence = _("Meanwhile this case got {earlier}. Press the button again to create one more.")
    return sentence.format(earlier=earlier_words(kind, number))


def made_out_of_sight(kind: EscalationKind, customer: str) -> str:
    """Return the notice of a record that went to somebody whose records this user may not see."""
    template = _(
        "The Salesforce case for {customer} was created, and belongs to somebody whose records you may not see. "
        "Care does not know its number."
    )
    if kind is EscalationKind.LEAD:
        template = _(
            "The Salesforce lead for {customer} was created, and belongs to somebody whose records you may not see. "
            "Care does not know it."
        )
    return template.format(customer=isolate(customer))


def failed_elsewhere(kind: EscalationKind, error: CareDesktopError, customer: str) -> str:
    """Return the notice of one that was not."""
    template = _("The Salesforce case for {customer} was not created. {why} What you typed is kept.")
    if kind is EscalationKind.LEAD:
        template = _("The Salesforce lead for {customer} was not created. {why} What you typed is kept.")
    if isinstance(error, Undecided):
        template = _("The Salesforce case for {customer} is not settled yet. {why}")
        if kind is EscalationKind.LEAD:
            template = _("The Salesforce lead for {customer} is not settled yet. {why}")
    return template.format(customer=isolate(customer), why=explain(error).sentence)
