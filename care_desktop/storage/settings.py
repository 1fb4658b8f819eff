"""What the window remembers of itself: small texts by name in a JSON file that is replaced as a whole."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path

from care_desktop.domain.errors import StorageTrouble
from care_desktop.storage.paths import reason, replace_text, set_aside

log = logging.getLogger(__name__)


class SettingsFile:
    """Texts that survive a restart; reading them never fails, and a value that makes no sense is left out.

    `told` is the name under which a damaged file was moved aside, "" as a rule. `on_change` is called when a `put`
    made a difference; whoever listens calls `save` off the loop.
    """

    def __init__(self, path: Path) -> None:
        self.told = ""
        self.on_change: Callable[[], None] = lambda: None
        self._path = path
        self._values = self._load()

    def get(self, key: str, default: str = "") -> str:
        """Return the text kept under `key`."""
        return self._values.get(key, default)

    def put(self, key: str, value: str) -> None:
        """Keep a text under `key`, in memory until `save`."""
        if self._values.get(key) != value:
            self._values = {**self._values, key: value}
            self.on_change()

    def save(self) -> None:
        """Replace the file as a whole. Blocks: call it off the loop. Raises StorageTrouble."""
        try:
            replace_text(self._path, json.dumps(self._values, indent=2, sort_keys=True))
        except OSError as error:
            raise StorageTrouble(f"{self._path.name}: {reason(error)}") from error

    def _load(self) -> dict[str, str]:
        try:
            raw = json.loads(self._path.read_text("utf-8"))
            if not isinstance(raw, dict):
                raise ValueError("not an object")
        except FileNotFoundError:
            return {}
        except OSError as error:
            log.warning("settings not read: %s", reason(error))
            return {}
        except (ValueError, RecursionError):
            self._move_aside()
            return {}
        return {key: value for key, value in raw.items() if isinstance(value, str)}

    def _move_aside(self) -> None:
        try:
            self.told = set_aside(self._path).name
        except OSError as error:
            log.warning("damaged settings not moved aside: %s", reason(error))
