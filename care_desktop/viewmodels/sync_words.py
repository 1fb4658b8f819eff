"""Contact sync in words: by what was looked for, what was found, what came of it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from care_desktop.domain.contact_sync import KeyKind, SyncKey, SyncRun, Verdict, Why
from care_desktop.domain.people import ContactMatch
from care_desktop.i18n import _, ngettext
from care_desktop.viewmodels.wording import isolate

MOST_NAMED = 3


def verdict_word(verdict: Verdict) -> str:
    """Return what a run has done, in a word or two."""
    return {
        Verdict.LINK: _("Linked"),
        Verdict.CREATE: _("Created and linked"),
        Verdict.ASK: _("Left to you"),
        Verdict.NOTHING: _("Left alone"),
    }[verdict]


def verdict_tone(verdict: Verdict) -> str:
    """Return the tone of that word."""
    return {Verdict.LINK: "success", Verdict.CREATE: "accent", Verdict.ASK: "warning", Verdict.NOTHING: ""}[verdict]


def key_words(key: SyncKey | None) -> str:
    """Return by what a Customer was looked for."""
    if key is None:
        return _("There was nothing to look for.")
    template = {
        KeyKind.FULL_NAME: _("Looked for the name “{key}”."),
        KeyKind.FIRST_NAME: _("Looked for the first name “{key}”."),
        KeyKind.LAST_NAME: _("Looked for the last name “{key}”."),
        KeyKind.USERNAME: _("Looked for the username “{key}”."),
        KeyKind.HANDLE: _("Looked for the handle “{key}”."),
        KeyKind.PLATFORM_ID: _("Looked for the platform id “{key}”."),
    }[key.kind]
    return template.format(key=isolate(key.text))


def why_words(why: Why) -> str:
    """Return why that was done."""
    match why:
        case Why.ONE_MATCH:
            return _("Exactly one contact matches.")
        case Why.NO_MATCH:
            return _("No contact matches.")
        case Why.SEVERAL:
            return _("Several contacts match, so none was linked.")
        case Why.NOT_A_FULL_NAME:
            return _("One contact matches, but not by a full name, so it is only suggested.")
        case Why.SYNC_OFF:
            return _("The sync of contacts was switched off.")
        case Why.ALREADY_LINKED:
            return _("The customer was linked already.")
        case Why.LINKED_MEANWHILE:
            return _("Somebody linked the customer meanwhile.")
        case Why.NO_KEY:
            return _("The customer has no name, username, handle or id to look for.")
        case Why.MADE_BEFORE:
            return _("A contact was created for this customer before, and is gone now, so no second one is.")
        case Why.MADE_IN_VAIN:
            return _("A contact was created, but somebody linked another one first.")
        case Why.DUPLICATE_RULE:
            return _("A duplicate rule of the org knows contacts like this one, so none was created.")
    assert_never(why)


def would_words(why: Why) -> str:
    """Return why that would be done, before anything is."""
    would = {
        Why.SEVERAL: _("Several contacts match, so none would be linked."),
        Why.NOT_A_FULL_NAME: _("One contact matches, but not by a full name, so it would only be suggested."),
        Why.MADE_BEFORE: _(
            "A contact was created for this customer before, and is gone now, so no second one would be."
        ),
    }
    return would.get(why) or why_words(why)


def match_words(matches: Sequence[ContactMatch]) -> str:
    """Return who was found, the first ones by name; "" for nobody."""
    if not matches:
        return ""
    named = ", ".join(_named(match) for match in matches[:MOST_NAMED])
    more = len(matches) - MOST_NAMED
    if more <= 0:
        return named
    return ngettext("{names} and {n} more", "{names} and {n} more", more).format(names=named, n=more)


def is_under_way(run: SyncRun) -> bool:
    """Say whether nothing is decided yet: a run that has not ended has a key and gives no reason."""
    return run.trouble is None and run.key is not None and run.why is Why.NO_KEY


def run_words(run: SyncRun) -> str:
    """Return the whole decision in sentences: the key, why, and who was found."""
    if is_under_way(run):
        return _("Care is looking for the customer right now.")
    found = match_words(run.matches)
    named = _("Found: {names}.").format(names=found) if found and run.why is not Why.ALREADY_LINKED else ""
    reason = run.trouble.message if run.trouble is not None else why_words(run.why)
    key = "" if run.why in (Why.SYNC_OFF, Why.ALREADY_LINKED, Why.NO_KEY) else key_words(run.key)
    return " ".join(filter(None, (isolate(reason) if run.trouble is not None else reason, key, named)))


def customer_words(name: str, key: SyncKey | None) -> str:
    """Return what to call a Customer, be there no name."""
    spoken = name.strip() or (key.text if key is not None else "")
    return isolate(spoken) if spoken else _("Customer without a name")


def _named(match: ContactMatch) -> str:
    told_apart = match.account or match.email or match.city
    name = isolate(match.name)
    return _("{name} ({detail})").format(name=name, detail=isolate(told_apart)) if told_apart else name
