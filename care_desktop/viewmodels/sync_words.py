"""Contact sync in words: by what was looked for, what was found, what came of it, and why."""

from __future__ import annotations

from collections.abc import Sequence

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
    return {
        Why.ONE_MATCH: _("Exactly one contact matches."),
        Why.NO_MATCH: _("No contact matches."),
        Why.SEVERAL: _("Several contacts match, so none was linked."),
        Why.NOT_A_FULL_NAME: _("One contact matches, but not by a full name, so it is only suggested."),
        Why.SYNC_OFF: _("The sync of contacts was switched off."),
        Why.ALREADY_LINKED: _("The customer was linked already."),
        Why.LINKED_MEANWHILE: _("Somebody linked the customer meanwhile."),
        Why.NO_KEY: _("The customer has no name, username, handle or id to look for."),
        Why.MADE_BEFORE: _("A contact was created for this customer before, and is gone now, so no second one is."),
    }[why]


def match_words(matches: Sequence[ContactMatch]) -> str:
    """Return who was found, the first ones by name; "" for nobody."""
    if not matches:
        return ""
    named = ", ".join(_named(match) for match in matches[:MOST_NAMED])
    more = len(matches) - MOST_NAMED
    if more <= 0:
        return named
    return ngettext("{names} and {n} more", "{names} and {n} more", more).format(names=named, n=more)


def run_words(run: SyncRun) -> str:
    """Return the whole decision in sentences: the key, why, and who was found."""
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
