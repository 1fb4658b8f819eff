"""Every error and every refusal, as a sentence for people; codes and class names stay under Details."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from care_desktop.domain import errors
from care_desktop.domain.linking import Refusal
from care_desktop.i18n import _, ngettext

if TYPE_CHECKING:
    from care_desktop.domain.people import Customer, GoneWhy


@dataclass(frozen=True, slots=True)
class Explanation:
    """What to tell about an error: one sentence, what stands under Details, and whether trying again may help.

    `needs_sign_in`: it holds until the connection is good again.
    """

    sentence: str
    details: str = ""
    can_retry: bool = False
    needs_sign_in: bool = False


def explain(error: errors.CareDesktopError) -> Explanation:
    """Return the sentence for an error, with the details it carries."""
    can_retry, needs_sign_in = isinstance(error, errors.Unreachable), isinstance(error, errors.SignInNeeded)
    return Explanation(_sentence(error), error.details, can_retry, needs_sign_in)


def explain_refusal(refusal: Refusal) -> str:
    """Return the sentence that stands beside a disabled button, or tells why a deed was refused."""
    match refusal:
        case Refusal.NO_PERMISSION:
            return _("Your permissions do not include this. Ask your supervisor.")
        case Refusal.ALREADY_LINKED:
            return _("This customer is linked already. Unlink first.")
        case Refusal.NOT_LINKED:
            return _("Link a Salesforce contact first.")
        case Refusal.CONTACT_GONE:
            return _("The linked contact cannot be used in Salesforce. Link another one first.")
        case Refusal.TOO_OLD:
            return _("The customer's last message is 90 days old or older.")
        case Refusal.NO_CUSTOMER_MESSAGE:
            return _("The customer has not written in this case.")
        case Refusal.CONNECTION_EXPIRED:
            return _("The connection to Salesforce has expired. Reconnect first.")
        case Refusal.NO_ACCOUNT:
            return _("No Salesforce account is connected.")
        case Refusal.MAPPING_MISSING:
            return _("The field mapping for this is empty. Whoever may edit it sets it up in the settings.")
        case Refusal.NOT_ASSIGNED:
            return _("Only the assigned agent may reply. Assign the case to yourself first.")


def explain_sign_in(why: errors.SignInEnd) -> str:
    """Return why a sign-in in the browser came to nothing."""
    match why:
        case errors.SignInEnd.CANCELLED:
            return _("The sign-in was cancelled.")
        case errors.SignInEnd.DENIED:
            return _("Access was not allowed in the browser. Nothing was changed.")
        case errors.SignInEnd.TOO_LATE:
            return _("Nobody signed in within five minutes. Start again when you are ready.")
        case errors.SignInEnd.NO_PORT:
            return _("Other programs use all the ports that signing in needs. Close them, then try again.")
        case errors.SignInEnd.NOT_SET_UP:
            return _("The server does not know this app as it should. Ask whoever runs it to check its settings.")
        case errors.SignInEnd.NOTHING_THERE:
            return _("There is a server at this address, but nothing to sign in to. Check the address.")
        case errors.SignInEnd.BAD_ADDRESS:
            return _("This address cannot be used to sign in. It needs the server's whole name, and https to be safe.")
        case errors.SignInEnd.OTHER_ORG:
            return _("This is another Salesforce org than the one of this account. Nothing was written.")
        case errors.SignInEnd.OTHER_USER:
            return _("This window belongs to somebody else. Sign in as the same user, or sign out first.")
        case errors.SignInEnd.FAILED:
            return _("Signing in did not work. Start it again.")
    assert_never(why)


def _sentence(error: errors.CareDesktopError) -> str:
    match error:
        case errors.Unreachable():
            return _unreachable(error)
        case errors.DefaultConnectionNeeded():
            return _("The account's default connection to Salesforce is missing or has expired. Connect it anew.")
        case errors.SignInNeeded():
            return _("The connection has expired. Sign in again to go on.")
        case errors.NoPermission(refusal=Refusal() as refusal):
            return explain_refusal(refusal)
        case errors.OrgRefuses():
            return _("The Salesforce org does not take this at the moment. Tell your administrator.")
        case errors.SignInStopped(why=why):
            return explain_sign_in(why)
        case errors.NotAllowed():
            return _("You are not allowed to do this. Ask your administrator.")
        case errors.Disagreement():
            return _disagreement(error)
        case errors.Unacceptable(problems=problems):
            return problems.get("") or _("Some fields need another look.")
        case errors.Undecided():
            return _("It is not known yet whether this was done. It will be looked into before anything is repeated.")
        case errors.StorageTrouble():
            return _("This computer could not keep what must be kept. Free some disk space, then try again.")
    return _("The answer made no sense. Nothing was changed on this side.")


def _unreachable(error: errors.Unreachable) -> str:
    match error:
        case errors.AnswerLost():
            return _("The connection broke before an answer came. Look whether it was done before you try again.")
        case errors.OutOfOrder():
            return _("The server answers, but with an error of its own. Try again in a moment.")
        case errors.DailyLimit():
            return _("Salesforce's limit of calls for 24 hours is used up. It frees up little by little.")
        case errors.Busy(retry_after=float() | int() as seconds) if seconds > 0:
            wait = max(1, round(seconds))
            sentence = ngettext(
                "The server is busy. Try again in {n} second.", "The server is busy. Try again in {n} seconds.", wait
            )
            return sentence.format(n=wait)
        case errors.Busy():
            return _("The server is busy. Try again in a moment.")
        case errors.NotStarted():
            return _(
                "The sandbox could not start. Another window may be using its data, or the disk may be full. "
                "See to that, then try again."
            )
    return _("The server cannot be reached. Check the connection, then try again.")


def _disagreement(error: errors.Disagreement) -> str:
    match error:
        case errors.LinkTaken(customer=customer):
            return _link_taken(customer)
        case errors.EditConflict():
            return _("Somebody changed this contact in Salesforce meanwhile. Choose which values to keep.")
        case errors.CaseConflict(by=str() as who) if who:
            return _("{who} has changed this case meanwhile. Look again, then decide.").format(who=who)
        case errors.AlreadySent():
            return _("This reply has been sent already. It cannot be taken back.")
        case errors.OutOfSight():
            return _("It was created in Salesforce, and belongs to somebody whose records you may not see there.")
        case errors.RecordGone(gone=gone):
            return explain_gone(gone.why) if gone is not None else _("This record does not exist any more.")
        case errors.LikelyDuplicate(message=message):
            return message or _("Salesforce already knows a contact like this one.")
    return _("This has changed meanwhile. Look again, then decide.")


def explain_gone(why: GoneWhy) -> str:
    """Return why a linked contact cannot be shown; lack of permission is never called deletion (rule L9)."""
    from care_desktop.domain.people import GoneWhy

    match why:
        case GoneWhy.DELETED:
            return _("This contact was deleted in Salesforce.")
        case GoneWhy.MERGED:
            return _("This contact was merged into another one in Salesforce.")
        case GoneWhy.NO_ACCESS:
            return _("Your Salesforce user may not see this contact.")


def _link_taken(customer: Customer) -> str:
    from care_desktop.domain.people import SALESFORCE_NETWORK

    profile = next((p for p in customer.profiles if p.network == SALESFORCE_NETWORK), None)
    if profile is None:
        return _("Somebody else has unlinked {customer} meanwhile.").format(customer=customer.name)
    if profile.linked_by:
        sentence = _("{who} has linked {customer} to a contact meanwhile.")
        return sentence.format(who=profile.linked_by, customer=customer.name)
    return _("Somebody else has linked {customer} to a contact meanwhile.").format(customer=customer.name)
