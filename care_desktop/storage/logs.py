"""The log file: small, rotating, without personal data or tokens."""

from __future__ import annotations

import logging
import logging.handlers
from pathlib import Path

from care_desktop.storage.paths import make_folder, reason

ROOT = "care_desktop"
SIZE, BACKUPS = 1_000_000, 3
_FORM = "%(asctime)s %(levelname)s %(name)s %(message)s"
log = logging.getLogger(__name__)


class _QuietFile(logging.handlers.RotatingFileHandler):
    """A log that cannot be written must not disturb the program."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Drop the line."""


def start_logging(file: Path, redaction: logging.Filter, level: int = logging.INFO) -> logging.Handler | None:
    """Write what this package logs to `file`, each record through `redaction` first; None when that cannot be."""
    try:
        make_folder(file.parent)
        handler = _QuietFile(file, maxBytes=SIZE, backupCount=BACKUPS, encoding="utf-8", delay=True)
    except OSError as error:
        log.warning("no log file: %s", reason(error))
        return None
    handler.addFilter(redaction)
    handler.setFormatter(logging.Formatter(_FORM))
    root = logging.getLogger(ROOT)
    root.addHandler(handler)
    root.setLevel(level)
    return handler


def stop_logging(handler: logging.Handler | None) -> None:
    """End what `start_logging` began."""
    if handler is not None:
        logging.getLogger(ROOT).removeHandler(handler)
        handler.close()
