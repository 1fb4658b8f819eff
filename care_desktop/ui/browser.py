"""Show an address in the system's browser.

Names of Qt are spelled in full: PySide6 builds a class at its first mention, and the first cases need none of these.
"""

from __future__ import annotations

import os
import shlex

from PySide6 import QtCore, QtGui

VARIABLE = "BROWSER"


def open_in_browser(address: str) -> bool:
    """Show an address of the web, never of a file; say whether a browser could be started.

    Whoever names a browser in BROWSER gets that one, as Unix programs have it: "%s" stands for the address.
    """
    url = QtCore.QUrl(address, QtCore.QUrl.ParsingMode.StrictMode)
    if url.scheme() not in ("https", "http") or not url.host():
        return False
    named = os.environ.get(VARIABLE, "").partition(os.pathsep)[0].strip()
    if not named:
        return QtGui.QDesktopServices.openUrl(url)
    try:
        words = [word.replace("%s", address) for word in shlex.split(named)]
    except ValueError:  # a quotation mark without its other half
        return False
    arguments = words[1:] if "%s" in named else [*words[1:], address]
    return bool(QtCore.QProcess.startDetached(words[0], arguments)[0])
