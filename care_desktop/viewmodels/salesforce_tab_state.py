"""What the Salesforce tab shows: one of the states of product.md section 9, and the sentences that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from care_desktop.domain.ids import AccountId
from care_desktop.domain.linking import may_link, may_unlink
from care_desktop.domain.people import ContactGone, Customer, GoneWhy
from care_desktop.domain.permissions import Rights
from care_desktop.i18n import _
from care_desktop.services.events import Reach
from care_desktop.services.ports import SalesforceAccount
from care_desktop.viewmodels.link_deeds import Pending, PendingLink
from care_desktop.viewmodels.notices import explain_gone, explain_refusal
from care_desktop.viewmodels.wording import full_time, isolate, relative_time


class TabKind(StrEnum):
    """Which page the tab is."""

    NO_CASE = "no case"
    LOADING = "loading"
    NO_ACCOUNT = "no account"
    UNLINKED = "unlinked"
    UNLINKED_ESCALATION = "unlinked escalation"
    LINKED = "linked"
    LINKED_ESCALATED = "linked and escalated"
    GONE = "contact gone"
    EXPIRED = "connection expired"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class SalesforceTabState:
    """The tab. `kind` names the page; `is_linked`, pending deeds included, says which of its two bodies it has.

    `link_refusal` and `unlink_refusal` are sentences, "" where the deed may be done. `last_seen` is when Care or
    Salesforce last answered for what is shown. `note` tells of what another agent did to this Customer.
    """

    kind: TabKind = TabKind.NO_CASE
    pending: Pending = Pending.NOTHING
    pending_words: str = ""
    org: str = ""
    is_sandbox: bool = False
    as_whom: str = ""
    customer: Customer | None = None
    is_linked: bool = False
    is_escalated: bool = False
    gone: ContactGone | None = None
    gone_words: str = ""
    link_refusal: str = ""
    unlink_refusal: str = ""
    create_refusal: str = ""
    trouble: str = ""
    note: str = ""
    last_seen: datetime | None = None

    @property
    def linked_soon(self) -> bool | None:
        """Whether the Customer will be linked when what is under way is done; None when nothing is."""
        if self.pending is Pending.NOTHING:
            return None
        return self.pending is not Pending.UNLINKING

    @property
    def has_survivor(self) -> bool:
        """Whether "Use the surviving contact" is offered (rule L9)."""
        return self.gone is not None and self.gone.survivor is not None


def kind_of(state: SalesforceTabState, account: SalesforceAccount | None, reach: Reach) -> TabKind:
    """Name the page for what is known of Customer and connection."""
    if account is None:
        return TabKind.NO_ACCOUNT
    if reach is Reach.EXPIRED:
        return TabKind.EXPIRED
    if reach is Reach.OFFLINE:
        return TabKind.OFFLINE
    if state.gone is not None:
        return TabKind.GONE
    if state.is_linked:
        return TabKind.LINKED_ESCALATED if state.is_escalated else TabKind.LINKED
    return TabKind.UNLINKED_ESCALATION if state.is_escalated else TabKind.UNLINKED


def link_refusal(customer: Customer, account: AccountId, rights: Rights) -> str:
    """Return why this Customer may not be linked; a link that stands already is no reason to tell."""
    refusal = None if customer.linked_contact(account) else may_link(customer, account, rights)
    return explain_refusal(refusal) if refusal else ""


def unlink_refusal(customer: Customer, account: AccountId, rights: Rights) -> str:
    """Return why this Customer may not be unlinked."""
    refusal = may_unlink(customer, account, rights) if customer.linked_contact(account) else None
    return explain_refusal(refusal) if refusal else ""


def pending_words(pending: PendingLink) -> str:
    """Return the line that marks the new state as not yet certain."""
    if pending.kind is Pending.LINKING and pending.contact is not None:
        return _("Linking to {contact}…").format(contact=isolate(pending.contact.name))
    return {
        Pending.NOTHING: "",
        Pending.LINKING: _("Linking…"),
        Pending.UNLINKING: _("Unlinking…"),
        Pending.CREATING: _("Creating the contact…"),
    }[pending.kind]


def gone_words(gone: ContactGone) -> str:
    """Return why the linked contact cannot be shown, with the surviving one by name."""
    if gone.why is GoneWhy.MERGED and gone.survivor is not None:
        return _("This contact was merged into {name} in Salesforce.").format(name=isolate(gone.survivor.name))
    return explain_gone(gone.why)


def gone_hint(gone: ContactGone) -> str:
    """Return what can be done about it, in words (rule L9)."""
    match gone.why:
        case GoneWhy.DELETED:
            return _("An administrator can restore it from the Recycle Bin within 15 days; then look again.")
        case GoneWhy.MERGED:
            if gone.survivor is not None:
                return ""
            return _("The contact that it became cannot be shown to you. Unlink, then link the right one.")
        case GoneWhy.NO_ACCESS:
            return _("It may well exist: ask an administrator for access, then look again.")


def trouble_words(reach: Reach) -> str:
    """Return what is wrong with the connection, "" when nothing is."""
    return {
        Reach.ONLINE: "",
        Reach.CONNECTING: "",
        Reach.OFFLINE: _("Offline. This is what was last seen."),
        Reach.EXPIRED: _(
            "The connection to Salesforce has expired. This is what was last seen, to read and to unlink; "
            "what you typed is kept."
        ),
    }[reach]


def trouble_with_age(state: SalesforceTabState, now: datetime) -> str:
    """Return what is wrong with the connection, and how old that makes what is shown."""
    if not state.trouble or state.last_seen is None:
        return state.trouble
    age = now - state.last_seen
    when = _("Last read on {time}.").format(time=full_time(state.last_seen))
    if age < timedelta(minutes=1):
        when = _("Last read a moment ago.")
    elif age < timedelta(days=1):
        when = _("Last read {age} ago.").format(age=relative_time(state.last_seen, now))
    return f"{state.trouble} {when}"
