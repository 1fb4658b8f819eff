"""The Salesforce-compatible server on a free loopback port, in a thread of the test's process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from care_desktop.sandbox.salesforce.app import create_app
from care_desktop.sandbox.salesforce.org import Org
from tests.helpers.salesforce_org import AGENT, new_org
from tests.helpers.sockets import served


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
    access_token, _ = org.issue_tokens(AGENT)
    with served(create_app(org)) as url:
        yield RunningOrg(org, url, access_token)
    org.close()
