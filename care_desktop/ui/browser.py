"""Show an address in the system's browser."""

from __future__ import annotations

import os
import shlex

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices

VARIABLE = "BROWSER"


def open_in_browser(address: str) -> bool:
    """Show an address of the web, never of a file; say whether a browser could be started.

    Whoever names a browser in BROWSER gets that one, as Unix programs have it: "%s" stands for the address.
    """
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if url.scheme() not in ("https", "http") or not url.host():
        return False
    named = os.environ.get(VARIABLE, "").partition(os.pathsep)[0].strip()
    if not named:
        return QDesktopServices.openUrl(url)
    try:
        words = [word.replace("%s", address) for word in shlex.split(named)]
    except ValueError:  # a quotation mark without its other half
        return False
    arguments = words[1:] if "%s" in named else [*words[1:], address]
    return bool(QProcess.startDetached(words[0], arguments)[0])
