"""The log of the stage: lines on stderr, without tokens."""

from __future__ import annotations

import logging
import re
import sys
from typing import Final

_SECRET: Final = re.compile(
    r"(?i)(bearer\s+|(?:access_|refresh_|control_)?token[\"']?\s*[=:]\s*[\"']?|assertion=|code=|code_verifier=)"
    r"[A-Za-z0-9!._~+/=-]{6,}"
)
_SALESFORCE_TOKEN: Final = re.compile(r"00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]+")
_MASK: Final = "…"


class RedactingFormatter(logging.Formatter):
    """Write a record, traceback and all, with every credential masked."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the whole text of the record as it may be kept."""
        return redact(super().format(record))


def redact(text: str) -> str:
    """Return the text without what opens a door."""
    return _SALESFORCE_TOKEN.sub(_MASK, _SECRET.sub(rf"\1{_MASK}", text))


def to_stderr() -> None:
    """Send every log line of this process to stderr, redacted."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("care_desktop").setLevel(logging.INFO)
