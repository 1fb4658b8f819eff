"""Clients of the running stage, and waiting for what happens in its process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx

DATA = "/services/data/v67.0"


def client(url: str, token: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=url, headers=headers, transport=httpx.HTTPTransport(verify=False), timeout=10)


def query(salesforce: httpx.Client, soql: str) -> list[dict[str, Any]]:
    answer = salesforce.get(f"{DATA}/query", params={"q": soql})
    assert answer.is_success, answer.text
    records: list[dict[str, Any]] = answer.json()["records"]
    return records


def wait_for(condition: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
