"""What a client tells the Care server of an org."""

from __future__ import annotations

from typing import Any

from tests.helpers.care_server import record_id

USER = {"id": record_id("005", 7), "username": "ana@org.example", "name": "Ana of the Org"}
NEW: dict[str, Any] = {
    "name": "Harbor Production",
    "org_id": record_id("00D", 7),
    "instance_url": "https://harbor.example",
    "is_sandbox": False,
    "login_url": "https://login.example",
    "client_id": "app",
    "user": USER,
}
