"""Server processes of the tests, forked from one that has imported the servers already: each starts a second earlier.

They are processes like any other: killed, signalled and waited for; only the importing is done once for a test run. The
start from nothing is seen in tests/sandbox/test_stage_process.py, and wherever the program itself starts the sandbox.
"""

from __future__ import annotations

import array
import atexit
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

_LONGEST = 1 << 18
_STREAMS = 3
_IMPORTED = (
    "care_desktop.sandbox.running",
    "care_desktop.sandbox.seeds",
    "care_desktop.care_server.store",
    "care_desktop.care_server.serving",
    "care_desktop.care_server.lane",
    "care_desktop.care_server.org_door",
    "care_desktop.api.redaction",
    "uvicorn.lifespan.off",
    "uvicorn.loops.asyncio",
    "uvicorn.protocols.http.h11_impl",
)


class Child:
    """A process that was forked for this one, with the parts of `subprocess.Popen` that the tests use."""

    def __init__(self, pid: int, ended: socket.socket, stdin: IO[str], stdout: IO[str]) -> None:
        self.pid = pid
        self.stdin = stdin
        self.stdout = stdout
        self.returncode: int | None = None
        self._ended = ended

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return how it ended. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            with selectors.DefaultSelector() as selector:
                selector.register(self._ended, selectors.EVENT_READ)
                if not selector.select(timeout):
                    raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            told = self._ended.recv(64)
            assert told, "who forked it is gone"
            self.returncode = int(told)
            self._ended.close()
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Let go of its streams, and of the news of its end."""
        self._ended.close()
        for stream in (self.stdin, self.stdout):
            with suppress(BrokenPipeError):
                stream.close()


def born(module: str, *arguments: str, stderr: IO[Any]) -> Child:
    """Run `python -m module` with pipes for stdin and stdout."""
    its_in, my_out = os.pipe()
    my_in, its_out = os.pipe()
    mine, its = socket.socketpair()
    asked = {"module": module, "arguments": arguments, "environment": dict(os.environ), "folder": str(Path.cwd())}
    control = _control()
    socket.send_fds(control, [json.dumps(asked).encode()], [its_in, its_out, stderr.fileno(), its.fileno()])
    its.close()
    for descriptor in (its_in, its_out):
        os.close(descriptor)
    pid = int(mine.recv(64))
    return Child(pid, mine, os.fdopen(my_out, "w", encoding="utf-8"), os.fdopen(my_in, encoding="utf-8"))


@cache
def _control() -> socket.socket:
    """Start the process that forks, which ends with this one."""
    mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.helpers.nursery", str(its.fileno())]
    nothing, root = subprocess.DEVNULL, Path(__file__).parents[2]
    process = subprocess.Popen(command, pass_fds=[its.fileno()], stdin=nothing, stdout=nothing, cwd=root)
    its.close()

    def end() -> None:
        mine.close()
        process.wait()

    atexit.register(end)
    return mine


class _Nursery:
    """Fork for whoever asks on `control`, and tell how each ended, until nobody can ask any more."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)

    def run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._control:
                    if not self._serve():
                        return
                else:
                    self._bury(key)

    def _serve(self) -> bool:
        asked, ancillary, _, _ = self._control.recvmsg(_LONGEST, socket.CMSG_SPACE(4 * (_STREAMS + 1)))
        if not asked:
            return False
        descriptors = array.array("i", ancillary[0][2])
        pid = os.fork()
        if not pid:
            self._become(json.loads(asked), list(descriptors))
        for descriptor in descriptors[:_STREAMS]:
            os.close(descriptor)
        ended = socket.socket(fileno=descriptors[_STREAMS])
        ended.send(str(pid).encode())
        self._selector.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, ended))
        return True

    def _bury(self, key: selectors.SelectorKey) -> None:
        pid, ended = key.data
        self._selector.unregister(key.fileobj)
        os.close(key.fd)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with suppress(BrokenPipeError):
            ended.send(str(code).encode())
        ended.close()

    def _become(self, asked: dict[str, Any], descriptors: list[int]) -> None:
        """Be the process that was asked for, in the child; it does not return."""
        for key in list(self._selector.get_map().values()):
            os.close(key.fd)
            if key.data is not None:
                key.data[1].close()
        self._selector.close()
        for number, descriptor in enumerate(descriptors[:_STREAMS]):
            os.dup2(descriptor, number)
        for descriptor in descriptors:
            os.close(descriptor)
        os.environ.clear()
        os.environ.update(asked["environment"])
        os.chdir(asked["folder"])
        sys.argv = [asked["module"], *asked["arguments"]]
        runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)
        sys.exit(0)


def _import() -> None:
    import gc
    from importlib import import_module

    gc.disable()
    for module in _IMPORTED:
        import_module(module)
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    control = socket.socket(fileno=int(sys.argv[1]))
    _import()
    _Nursery(control).run()
