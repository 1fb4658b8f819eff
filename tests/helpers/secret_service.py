"""A real Secret Service of one's own: gnome-keyring on a private D-Bus, with everything it writes below one folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from jeepney import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

STARTS_WITHIN_SECONDS = 10.0
ENDS_WITHIN_SECONDS = 5.0
PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")
PASSWORD = "throw-away"


@dataclass(frozen=True, slots=True)
class SecretService:
    """The environment in which keyring finds this service and no other."""

    environment: Mapping[str, str]


@contextmanager
def running_secret_service(folder: Path, *, unlocked: bool = True) -> Iterator[SecretService]:
    """Run the bus and the keyring for a block; without its password the keyring has no collection to write to."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (bash .ci/setup --with-test-tools)")
    with _bus(folder) as address:
        environment = {**os.environ, **_places(folder), "DBUS_SESSION_BUS_ADDRESS": address}
        with _keyring(environment, PASSWORD if unlocked else None):
            yield SecretService(environment)


def _places(folder: Path) -> dict[str, str]:
    names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
    places = {name: folder / name.lower() for name in names}
    for place in places.values():
        place.mkdir(mode=0o700, parents=True)
    backend = {"PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring"}
    return {name: str(place) for name, place in places.items()} | backend


@contextmanager
def _bus(folder: Path) -> Iterator[str]:
    """Run a bus that starts no services of its own, so that nothing of this computer's session is woken."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "bus.conf"
    config.write_text(
        '<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"'
        ' "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">'
        f"<busconfig><type>session</type><listen>unix:tmpdir={folder}</listen><auth>EXTERNAL</auth>"
        '<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>'
        '<allow own="*"/></policy></busconfig>'
    )
    command = ["dbus-daemon", "--nofork", "--print-address=1", f"--config-file={config}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        _end(process)


@contextmanager
def _keyring(environment: Mapping[str, str], password: str | None) -> Iterator[None]:
    command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
    process = subprocess.Popen(
        [*command, *(["--unlock"] if password else [])],
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdin is not None
        process.stdin.write(password or "")
        process.stdin.close()
        _wait_for_name(environment)
        yield
    finally:
        _end(process)


def _wait_for_name(environment: Mapping[str, str]) -> None:
    """Return when the service is on the bus."""
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    with open_dbus_connection(environment["DBUS_SESSION_BUS_ADDRESS"]) as connection:
        bus = Proxy(message_bus, connection)
        while "org.freedesktop.secrets" not in bus.ListNames()[0]:
            assert time.monotonic() < deadline, "the keyring did not start"
            time.sleep(0.01)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(ENDS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdout, process.stdin):
        if pipe is not None:
            pipe.close()
