"""Where tokens lie between two runs, and what keeps two windows from using one at once."""

from __future__ import annotations

from dataclasses import dataclass

from care_desktop.services.ports import Vault
from care_desktop.storage.locks import FileLocks
from care_desktop.storage.paths import Paths
from care_desktop.storage.vault import KeyringVault


@dataclass(frozen=True, slots=True)
class Keys:
    """The vault, and the locks of what lies in it."""

    vault: Vault
    locks: FileLocks


def keys_of(paths: Paths) -> Keys:
    """Return the keys of this user; nothing is opened before something is asked for."""
    return Keys(KeyringVault(), FileLocks(paths.data / "locks"))
