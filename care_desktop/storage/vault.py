"""Secrets in the system's keyring (Secret Service on Linux); where there is none, in memory for this run."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from threading import Thread
from typing import TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")

SERVICE = "Care Desktop"
PATIENCE_SECONDS = 60.0
"""So long may a keyring take that asks a person for its password."""


class KeyringVault:
    """Fit ports.Vault. The keyring is asked off the loop, by one question at a time.

    What could not be kept in the keyring is kept in memory, and then read from there.
    """

    def __init__(self, service: str = SERVICE, *, patience: float = PATIENCE_SECONDS) -> None:
        self._service = service
        self._patience = patience
        self._memory: dict[str, str] = {}
        self._is_lasting = True
        self._turn = asyncio.Lock()

    @property
    def is_lasting(self) -> bool:
        """Whether all that was kept will be there at the next start."""
        return self._is_lasting

    async def read(self, place: str, user: str) -> str:
        """Return the secret, "" when there is none."""
        name = _name(place, user)
        if name in self._memory:
            return self._memory[name]
        return await self._ask(lambda: _read(self._service, name), "")

    async def keep(self, place: str, user: str, secret: str) -> None:
        """Keep a secret in place of the one before."""
        name = _name(place, user)
        if await self._ask(lambda: _keep(self._service, name, secret), False):
            self._memory.pop(name, None)
        else:
            self._memory[name] = secret
            self._is_lasting = False

    async def forget(self, place: str, user: str) -> None:
        """Keep it no longer."""
        name = _name(place, user)
        self._memory.pop(name, None)
        await self._ask(lambda: _forget(self._service, name), None)

    async def _ask(self, question: Callable[[], T], otherwise: T) -> T:
        async with self._turn:
            try:
                async with asyncio.timeout(self._patience):
                    return await _in_thread(lambda: _guarded(question, otherwise), otherwise)
            except TimeoutError:
                log.warning("no keyring: it did not answer")
                return otherwise


def _name(place: str, user: str) -> str:
    return f"{place} {user}"


def _guarded(question: Callable[[], T], otherwise: T) -> T:
    try:
        return question()
    except _troubles() as error:
        log.warning("no keyring: %s", type(error).__name__)
        return otherwise


def _troubles() -> tuple[type[Exception], ...]:
    """Return what a keyring may raise: also what it lets through of the libraries under it, where they are in use."""
    from keyring.errors import KeyringError

    names = {
        "secretstorage.exceptions": "SecretStorageException",
        "jeepney.wrappers": "DBusErrorResponse",
        "jeepney.auth": "AuthenticationError",
    }
    found = (getattr(sys.modules.get(module), name, None) for module, name in names.items())
    return (KeyringError, OSError, ValueError, *(trouble for trouble in found if trouble is not None))


def _read(service: str, name: str) -> str:
    import keyring

    return keyring.get_password(service, name) or ""


def _keep(service: str, name: str, secret: str) -> bool:
    """Say whether the secret lies in the keyring: some backends take it and drop it, or write it to a plain file."""
    import keyring

    if type(keyring.get_keyring()).__module__.startswith("keyrings.alt"):
        return False
    keyring.set_password(service, name, secret)
    return keyring.get_password(service, name) == secret


def _forget(service: str, name: str) -> None:
    import keyring

    if keyring.get_password(service, name) is not None:
        keyring.delete_password(service, name)


async def _in_thread(work: Callable[[], T], otherwise: T) -> T:
    """Return what `work` returns, from a thread that does not hold up the end of the program.

    A keyring that asks for its password may wait for the person as long as it likes. A mistake in `work` is told by
    the thread's own hook, and the answer is `otherwise`.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T) -> None:
        if not done.done():
            done.set_result(result)

    def run() -> None:
        result = otherwise
        try:
            result = work()
        finally:
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, result)

    Thread(target=run, name="keyring", daemon=True).start()
    return await done
