"""A real PostgreSQL of the test run's own: Debian's programs, a temporary folder, a socket in it and no port.

It runs as somebody without rights, as PostgreSQL demands, and ends with the process that started it, however that ends.
"""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

_PROGRAMS = Path("/usr/lib/postgresql")
# a commit still reaches the kernel before it is answered: the server may be killed, only the computer may not
_FAST = ("fsync=off", "full_page_writes=off", "autovacuum=off", "max_connections=60")
_ACCOUNTS = ("postgres", "nobody")
_PREFIX = "care-postgres-"
_PATIENCE_SECONDS = 30


class Postgres:
    """One server; `start` and `stop` it as often as needed, `remove` it in the end."""

    def __init__(self, programs: Path) -> None:
        sweep()
        self._programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._account = _account()
        if os.getuid() == 0:
            shutil.chown(self.folder, self._account, _group(self._account))
        self._run("initdb", "-D", "data", "-U", "care", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    def start(self) -> None:
        """Answer from now on. In the main thread: the server ends with the thread that started it."""
        settings = [part for setting in _FAST for part in ("-c", setting)]
        where = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self.folder}"]
        command = [*self._as_nobody(), "--pdeathsig", "QUIT", str(self._programs / "postgres"), "-D", "data"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([*command, *where, *settings], cwd=self.folder, stdout=log, stderr=log)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "PostgreSQL does not answer"
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End every connection and then the server; SIGQUIT is as sudden as a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE_SECONDS)
            self._process = None

    def remove(self) -> None:
        """End it and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """Return the address of a database, as a person would give it to the Care server."""
        return f"postgresql://care@/{database}?host={quote(str(self.folder), safe='')}"

    def create(self) -> str:
        """Make an empty database and return its name."""
        self._made += 1
        name = f"care_{self._made}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever is connected."""
        self.execute(f"DROP DATABASE {database} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Carry out one statement beside every transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def photograph(self, database: str) -> None:
        """Remember what is in the database now, for `restore`."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute("CREATE SCHEMA photograph")
            for table in _tables(connection):
                connection.execute(f"CREATE TABLE photograph.{table} AS TABLE public.{table}".encode())

    def restore(self, database: str) -> None:
        """Put everything back as it was: a hundredth of the work of a new database."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            restored = [
                f"DELETE FROM public.{table}; INSERT INTO public.{table} SELECT * FROM photograph.{table};"
                for table in _tables(connection)
            ]
            # without the order of foreign keys; in one round trip, and one transaction
            connection.execute(f"SET session_replication_role = replica; {' '.join(restored)}".encode())

    @staticmethod
    def waiting(url: str) -> bool:
        """Say whether anybody waits for a lock in the database of that address."""
        with psycopg.connect(url) as connection:
            return bool(connection.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone())

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_nobody(), str(self._programs / program), *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def _as_nobody(self) -> list[str]:
        if os.getuid() != 0:
            return ["setpriv"]
        return ["setpriv", f"--reuid={self._account}", f"--regid={_group(self._account)}", "--clear-groups"]


def _tables(connection: psycopg.Connection[tuple[str]]) -> list[str]:
    return [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def programs() -> Path | None:
    """Return where the newest installed PostgreSQL has its programs, None where there is none."""
    found = sorted(_PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def running() -> Iterator[Postgres]:
    """Run a server until the block ends; without Debian's package the test is left out, but never in .ci/test."""
    found = programs()
    if found is None:
        assert "WITH_POSTGRESQL" not in os.environ, "PostgreSQL is not installed (apt-get install postgresql)"
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    server = Postgres(found)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def _account() -> str:
    if os.getuid() != 0:
        return getpass.getuser()
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _ACCOUNTS if name in known)


def _group(account: str) -> int:
    return pwd.getpwnam(account).pw_gid


def sweep() -> None:
    """Remove what runs left behind that were killed; their servers ended with them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)
