"""The entries of the activity log in words: who did what, and from what to what."""

from __future__ import annotations

from care_desktop.domain.cases import Activity, Message, Priority, Sentiment, Status
from care_desktop.domain.messaging import ActivityKind
from care_desktop.i18n import _
from care_desktop.viewmodels.wording import NOTHING, isolate, priority_word, sentiment_word, status_word


def activity_words(message: Message) -> str:
    """Return one sentence for an entry; one of a kind that is not known keeps the server's words."""
    activity = message.activity
    template = _template(activity) if activity is not None else ""
    if activity is None or not template:
        return _("{who} {what}").format(who=isolate(message.author_name), what=message.text)
    before, after = _value(activity, activity.before), _value(activity, activity.after)
    return template.format(
        who=isolate(message.author_name), about=isolate(activity.about or NOTHING), before=before, after=after
    )


def _template(activity: Activity) -> str:
    match activity.kind:
        case ActivityKind.ASSIGNED:
            return _assigned(activity)
        case ActivityKind.SENTIMENT | ActivityKind.STATUS | ActivityKind.PRIORITY | ActivityKind.SUBJECT:
            return _changed(activity.kind)
        case ActivityKind.FIELD:
            return _field(activity)
        case ActivityKind.FLAGGED:
            return _("{who} flagged the case for review: {after}")
        case ActivityKind.FLAG_TAKEN_BACK:
            return _("{who} took the flag back.")
        case ActivityKind.FLAG_RESOLVED:
            return _("{who} resolved the flag: {after}") if activity.after else _("{who} resolved the flag.")
        case ActivityKind.FLAG_HANDED_BACK:
            return _("{who} handed the flagged case back: {after}")
        case ActivityKind.CUSTOMER_EDITED:
            return _customer(activity)
    return _of_salesforce(activity)


def _of_salesforce(activity: Activity) -> str:
    match activity.kind:
        case ActivityKind.LINKED:
            return _("{who} linked the Salesforce contact {about}.")
        case ActivityKind.UNLINKED:
            return _("{who} unlinked the Salesforce contact {about}.")
        case ActivityKind.CONTACT_CREATED:
            return _("{who} created the Salesforce contact {about}.")
        case ActivityKind.CONTACT_EDITED:
            return _("{who} edited the Salesforce contact {about}.")
        case ActivityKind.ESCALATED:
            return _escalated(activity)
        case ActivityKind.ESCALATION_SETTLED:
            if activity.about:
                return _("{who} chose the Salesforce case {about} among several that Care may have made.")
            return _("{who} said that none of the Salesforce cases found belongs here: Care makes another one.")
        case ActivityKind.SYNC_DECISION:
            return ""  # the server says why in its own words
    return ""


def _escalated(activity: Activity) -> str:
    """Return by what it was escalated, too: `before` is the rule of an automatic escalation."""
    if activity.before:
        return _("{who} escalated the case to Salesforce by the rule “{before}”: {about}.")
    return _("{who} escalated the case to Salesforce: {about}.")


def _assigned(activity: Activity) -> str:
    if not activity.after:
        return _("{who} took the case from {before}: it is not assigned to anybody now.")
    if not activity.before:
        return _("{who} assigned the case to {after}.")
    return _("{who} assigned the case to {after}, before it was assigned to {before}.")


def _changed(kind: ActivityKind) -> str:
    return {
        ActivityKind.STATUS: _("{who} changed the status from {before} to {after}."),
        ActivityKind.PRIORITY: _("{who} changed the priority from {before} to {after}."),
        ActivityKind.SENTIMENT: _("{who} changed the sentiment from {before} to {after}."),
        ActivityKind.SUBJECT: _("{who} changed the subject from “{before}” to “{after}”."),
    }[kind]


def _field(activity: Activity) -> str:
    if not activity.before:
        return _("{who} set {about} to {after}.")
    if not activity.after:
        return _("{who} emptied {about}, before it was {before}.")
    return _("{who} changed {about} from {before} to {after}.")


def _customer(activity: Activity) -> str:
    """Return what was changed of the Customer; `about` is the name of the detail."""
    known = {
        "first_name": _("{who} changed the customer’s first name from {before} to {after}."),
        "last_name": _("{who} changed the customer’s last name from {before} to {after}."),
        "display_name": _("{who} changed the customer’s name from {before} to {after}."),
        "username": _("{who} changed the customer’s username from {before} to {after}."),
        "handle": _("{who} changed the customer’s handle from {before} to {after}."),
        "note": _("{who} changed the note about the customer from “{before}” to “{after}”."),
        "contact_points": _("{who} changed how the customer can be reached from {before} to {after}."),
    }
    return known.get(activity.about, _("{who} changed the customer’s {about} from {before} to {after}."))


def _value(activity: Activity, value: str) -> str:
    """Return a value as the user's other pages say it; one that is not known as it is."""
    if not value:
        return NOTHING
    match activity.kind:
        case ActivityKind.STATUS if value in set(Status):
            return status_word(Status(value))
        case ActivityKind.PRIORITY if value in set(Priority):
            return priority_word(Priority(value))
        case ActivityKind.SENTIMENT if value in set(Sentiment):
            return sentiment_word(Sentiment(value))
    return isolate(value)
