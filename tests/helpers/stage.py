"""The real stage in a process of its own, and a small client of its control URL."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import httpx

from tests.helpers.nursery import Child, born

ENDS_WITHIN_SECONDS = 10.0


class StageHandle:
    """A running stage: what it announced, and what can be done to it from behind."""

    def __init__(self, announced: Mapping[str, Any], process: Child) -> None:
        self.care_url: str = announced["care_url"]
        self.salesforce_url: str = announced["salesforce_url"]
        self.control_url: str = announced["control_url"]
        self.control_token: str = announced["control_token"]
        self.care_tokens: dict[str, str] = announced["care_tokens"]
        self.salesforce_tokens: dict[str, str] = announced["salesforce_tokens"]
        self.salesforce_refresh_tokens: dict[str, str] = announced["salesforce_refresh_tokens"]
        self.client_id: str = announced["client_id"]
        self.process = process
        self._control = httpx.Client(
            base_url=self.control_url,
            headers={"Authorization": f"Bearer {self.control_token}"},
            transport=httpx.HTTPTransport(verify=False),
            trust_env=False,
            timeout=30,
        )

    def close(self) -> None:
        """Close the client; the stage goes on."""
        self._control.close()

    def arm(
        self,
        kind: str,
        *,
        server: str = "both",
        path: str = "*",
        method: str = "*",
        count: int | None = None,
        after: int = 0,
        **args: Any,
    ) -> int:
        """Arm a fault and return its id; see care_desktop.sandbox.faults.Fault."""
        body = {"kind": kind, "server": server, "path": path, "method": method, "count": count, "after": after}
        return int(self._call("POST", "/faults", {**body, "args": args})["id"])

    def disarm(self, fault_id: int | None = None) -> None:
        """Disarm one fault, or all."""
        self._call("DELETE", "/faults" if fault_id is None else f"/faults/{fault_id}")

    def faults(self) -> list[dict[str, Any]]:
        """Return what is armed."""
        items: list[dict[str, Any]] = self._call("GET", "/faults")["items"]
        return items

    def set(self, **settings: Any) -> dict[str, Any]:
        """Change settings and return all of them."""
        return self._call("PATCH", "/settings", settings)

    def settings(self) -> dict[str, Any]:
        """Return the settings."""
        return self._call("GET", "/settings")

    def reset(self) -> None:
        """Load the seed anew."""
        self._call("POST", "/reset")

    def requests(self, since: int = 0) -> dict[str, Any]:
        """Return {"items": [{n, server, method, path, status}], "counts": {server: {"METHOD path": n}}}."""
        return self._call("GET", f"/requests?since={since}")

    def forget_requests(self) -> None:
        """Empty the log of requests."""
        self._call("DELETE", "/requests")

    def merge(self, loser: str, winner: str) -> None:
        """Merge a Salesforce contact into another."""
        self._call("POST", "/merge", {"loser": loser, "winner": winner})

    def delete_contact(self, contact_id: str) -> None:
        """Delete a Salesforce contact."""
        self._call("DELETE", f"/contacts/{contact_id}")

    def customer_message(self, case_id: str, text: str) -> None:
        """Let the Customer of a Case write."""
        self._call("POST", "/messages", {"case_id": case_id, "text": text})

    def new_case(self, text: str) -> str:
        """Let somebody new write; return the id of the Case."""
        return str(self._call("POST", "/cases", {"text": text})["case_id"])

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer = self._control.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return dict(answer.json()) if answer.content else {}


def stage_command(*arguments: str) -> list[str]:
    """Return the command that runs the stage."""
    return [sys.executable, "-m", "care_desktop.sandbox", *arguments]


@contextmanager
def running_stage(seed: str | None = "stories", data: Path | None = None, *arguments: str) -> Iterator[StageHandle]:
    """Run the stage for a block; afterwards it has ended, cleanly and by itself."""
    options = [*(("--seed", seed) if seed else ()), *(("--data", str(data)) if data else ()), *arguments]
    if "--look-ahead" in options:
        options.remove("--look-ahead")
    else:  # who arms a fault means somebody's own request
        options.append("--no-look-ahead")
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        process = born("care_desktop.sandbox", "--with-parent", *options, stderr=log)
        try:
            handle = StageHandle(json.loads(_announcement(process, log)), process)
            try:
                yield handle
            finally:
                handle.close()
        finally:
            _end(process, log)


def _announcement(process: Child, log: IO[str]) -> str:
    line = process.stdout.readline()
    assert line, f"the stage did not start:\n{_written(log)}"
    return line


def _end(process: Child, log: IO[str]) -> None:
    """End the stage as the window does: by letting go of its stdin."""
    process.stdin.close()
    try:
        code = process.wait(ENDS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError(f"the stage did not end:\n{_written(log)}") from None
    finally:
        rest = process.stdout.read()
        process.close()
    assert code in (0, -9), f"the stage ended with {code}:\n{_written(log)}"
    assert rest == "", f"the stage went on talking on stdout: {rest}"


def _written(log: IO[str]) -> str:
    log.seek(0)
    return log.read()
