"""Keep secrets out of the logs: tokens are recognised by their structure, whoever logs them."""

from __future__ import annotations

import logging
import re

GONE = "[redacted]"

_FIELDS = (
    "access_token|refresh_token|id_token|code_verifier|client_secret|assertion|oauth_token|control_token|token|code|sid"
)
_SECRETS = re.compile(
    "|".join(
        (
            r"(?P<session>00D[0-9A-Za-z]{12,15}(?:!|%21)[\w.\-%]+)",
            r"(?P<refresh>5Aep[\w.\-]+)",
            r"(?P<jwt>eyJ[\w\-]+\.[\w\-]+(?:\.[\w\-]*)?)",
            r"(?P<header>(?i:authorization['\"]?\s*[:=,]\s*(?:b?['\"])?)(?i:bearer\s+|basic\s+)?)[^\s'\",;)}\]]+",
            r"(?P<scheme>(?i:\bbearer\s+))[^\s'\",;)}\]]+",
            rf"(?P<field>\b(?:{_FIELDS})['\"]?\s*[=:]\s*(?:b?['\"])?)[^\s&'\",;)}}\]]+",
        )
    )
)


def redact(text: str) -> str:
    """Return `text` without any token, key or code."""
    return _SECRETS.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    kept = found["header"] or found["scheme"] or found["field"] or ""
    return kept + GONE


class Redactor(logging.Filter):
    """Rewrite every record that passes, with its traceback; put it on the handlers, not on the loggers."""

    _formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record in place and let it pass."""
        record.msg, record.args = redact(_message(record)), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = self._formatter.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return f"{record.msg} {record.args}"
