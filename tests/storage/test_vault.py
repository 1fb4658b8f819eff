"""Secrets in a real keyring, and what becomes of them where there is none."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.SecretService
import keyring.errors
import pytest
from keyring.backends import fail, null

from care_desktop.storage.vault import SERVICE, KeyringVault
from tests.helpers.secret_service import SecretService, running_secret_service


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecretService]:
    with running_secret_service(tmp_path_factory.mktemp("keyring")) as service:
        yield service


@pytest.fixture
def unlocked(service: SecretService, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in service.environment.items():
        monkeypatch.setenv(name, value)
    yield from chosen(keyring.backends.SecretService.Keyring())


def chosen(backend: keyring.backend.KeyringBackend) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    yield
    keyring.set_keyring(before)


@pytest.fixture(params=[fail.Keyring, null.Keyring])
def no_keyring(request: pytest.FixtureRequest) -> Iterator[None]:
    yield from chosen(request.param())


class LockedKeyring(keyring.backend.KeyringBackend):
    """A keyring whose owner does not type the password."""

    priority = 1.0

    def __init__(self) -> None:
        """Read no properties from the environment."""

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked("dismissed")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.KeyringLocked("dismissed")


class SilentKeyring(LockedKeyring):
    """A keyring that waits for its owner and never answers."""

    def __init__(self) -> None:
        self.wakes = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    def get_password(self, service: str, username: str) -> str | None:
        asyncio.run_coroutine_threadsafe(self.wakes.wait(), self.loop).result()
        return "late"


@pytest.mark.usefixtures("unlocked")
async def test_a_real_keyring_gives_a_secret_back_to_the_next_run() -> None:
    await KeyringVault().keep("00D1", "ana", "5Aep-secret")
    await KeyringVault().keep("00D1", "ben", "5Aep-other")
    assert await KeyringVault().read("00D1", "ana") == "5Aep-secret"
    assert await KeyringVault().read("00D2", "ana") == ""

    vault = KeyringVault()
    await vault.keep("00D1", "ana", "5Aep-newer")
    assert (await KeyringVault().read("00D1", "ana"), vault.is_lasting) == ("5Aep-newer", True)

    await vault.forget("00D1", "ana")
    await vault.forget("00D1", "ana")
    assert await KeyringVault().read("00D1", "ana") == ""
    assert await KeyringVault().read("00D1", "ben") == "5Aep-other"


@pytest.mark.usefixtures("unlocked")
async def test_another_process_reads_what_this_one_has_kept(service: SecretService) -> None:
    await KeyringVault().keep("care", "ana", "token")
    script = f"import keyring; print(keyring.get_password({SERVICE!r}, 'care ana'))"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, env=dict(service.environment), stdout=asyncio.subprocess.PIPE
    )
    assert (await process.communicate())[0].decode().strip() == "token"


def everything_in(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


@pytest.mark.usefixtures("unlocked")
async def test_nothing_of_a_secret_lies_readable_in_a_file(service: SecretService) -> None:
    await KeyringVault().keep("00D1", "ana", "5Aep-never-in-a-file")
    written = everything_in(Path(service.environment["XDG_DATA_HOME"]))
    assert written
    assert not any(b"5Aep-never-in-a-file" in content for content in written)


@pytest.mark.usefixtures("no_keyring")
async def test_without_a_keyring_secrets_live_as_long_as_the_run() -> None:
    vault = KeyringVault()
    assert (await vault.read("00D1", "ana"), vault.is_lasting) == ("", True)
    await vault.keep("00D1", "ana", "secret")
    assert (await vault.read("00D1", "ana"), vault.is_lasting) == ("secret", False)
    assert await KeyringVault().read("00D1", "ana") == ""
    await vault.forget("00D1", "ana")
    assert await vault.read("00D1", "ana") == ""


async def test_a_keyring_that_stays_locked_is_none() -> None:
    for _ in chosen(LockedKeyring()):
        vault = KeyringVault()
        await vault.keep("00D1", "ana", "secret")
        assert (await vault.read("00D1", "ana"), vault.is_lasting) == ("secret", False)


async def test_a_keyring_that_does_not_answer_holds_nobody_up() -> None:
    silent = SilentKeyring()
    for _ in chosen(silent):
        vault = KeyringVault(patience=0.05)
        assert await vault.read("00D1", "ana") == ""
        await vault.keep("00D1", "ana", "secret")
        assert await vault.read("00D1", "ana") == "secret"
        silent.wakes.set()
