"""Entity tags of the User Interface API: a digest of what is answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def tagged(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body with its `eTag`."""
    text = json.dumps(body, sort_keys=True, default=str)
    return {**body, "eTag": hashlib.md5(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()}
