"""What an empty case list says: what this place is for, or that the typed text matches nothing."""

from __future__ import annotations

from care_desktop.domain.case_rows import CaseQuery, View
from care_desktop.i18n import _
from care_desktop.viewmodels.wording import isolate, view_word


def empty_sentence(query: CaseQuery) -> str:
    """Return the sentence that stands where the rows would be."""
    if query.text:
        return _("No case in {view} matches “{text}”.").format(view=view_word(query.view), text=isolate(query.text))
    if query.filter:
        return _("No case in {view} passes the filter.").format(view=view_word(query.view))
    return {
        View.INBOX: _("No cases yet. Messages from customers arrive here."),
        View.NEW: _("Nothing new. Cases that nobody has taken yet stand here."),
        View.MY_OPEN: _("Nothing open. Cases assigned to you stand here."),
        View.MY_PENDING: _("Nothing pending. Cases in which you wait for the customer stand here."),
        View.MY_ON_HOLD: _("Nothing on hold. Cases that you have put aside stand here."),
        View.DONE: _("No case is done yet."),
        View.MY_MENTIONS: _("Nobody has mentioned you. Notes that name you lead here."),
        View.SPAM: _("No spam."),
        View.UNLINKED: _("Every escalation has its contact. Escalations without one stand here."),
        View.FLAGGED: _("No case is flagged for review."),
        View.ALL: _("There is no case yet, not even one that is done."),
    }[query.view]
