"""The Salesforce-compatible server on a free loopback port, in a thread of the test's process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from care_desktop.sandbox.salesforce.app import create_app
from care_desktop.sandbox.salesforce.org import Org
from tests.helpers.salesforce_org import AGENT, new_org


@dataclass(frozen=True)
class RunningOrg:
    """An org that answers at `url`, with a token of its agent."""

    org: Org
    url: str
    access_token: str


@contextmanager
def running_org() -> Iterator[RunningOrg]:
    """Serve a new org for a block."""
    org = new_org()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(org), log_level="warning", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    # Connections made before the server accepts wait in the backlog, so there is nothing to wait for here.
    access_token, _ = org.issue_tokens(AGENT)
    try:
        yield RunningOrg(org, f"http://127.0.0.1:{listening.getsockname()[1]}", access_token)
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
        org.close()
