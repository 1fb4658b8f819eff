"""Every sentence that a person reads passes through here on its way to the screen."""

from __future__ import annotations

import gettext as _gettext

_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def _(message: str) -> str:
    """Return `message` in the user's language; placeholders are filled afterwards with `str.format`."""
    return _catalogue.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of the message that goes with `count` in the user's language."""
    return _catalogue.ngettext(singular, plural, count)
