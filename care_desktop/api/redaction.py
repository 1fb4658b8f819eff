"""Keep secrets and people out of the logs: tokens are known by their structure, and what errors quote is left out."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator

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


_OUR_OWN_WORDS = (AttributeError, NameError, ImportError, NotImplementedError, RecursionError)
"""Errors whose text is about code; any other may quote what somebody typed, or what a server answered."""


def trace_of(error: BaseException) -> str:
    """Return the traceback with the types of all errors in its chain, without the texts that may name people."""
    return redact("".join(_told(error, set())).rstrip())


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen)
        yield "and then:\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__name__}: {error}\n" if isinstance(error, _OUR_OWN_WORDS) else f"{type(error).__name__}\n"
    for member in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield "with:\n"
        yield from _told(member, seen)


def _blank(found: re.Match[str]) -> str:
    kept = found["header"] or found["scheme"] or found["field"] or ""
    return kept + GONE


class Redactor(logging.Filter):
    """Rewrite every record that passes, with its traceback; put it on the handlers, not on the loggers."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record in place and let it pass."""
        record.msg, record.args = redact(_message(record)), ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = trace_of(record.exc_info[1])
        elif record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return f"{record.msg} {record.args}"
