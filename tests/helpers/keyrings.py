"""A keyring in memory in place of the computer's own, for as long as a test."""

from __future__ import annotations

import keyring
import keyring.backend
import pytest


class MemoryKeyring(keyring.backend.KeyringBackend):
    """Behaves as a keyring of the desktop: what was kept is there for the next window."""

    priority = 1.0

    def __init__(self) -> None:
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.secrets[service, username]


def use_memory_keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    """Let the program find this keyring."""
    mine = MemoryKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: mine)
    monkeypatch.setattr(keyring.core, "get_keyring", lambda: mine)
    return mine
