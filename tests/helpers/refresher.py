"""A window in a process of its own that renews one connection out of the shared keyring, for races between two.

Run as `python -m tests.helpers.refresher SALESFORCE_URL LOCKS ORG USER TIMES`; it waits for a line on stdin, renews
that often, each time from the token that it holds, and prints the access tokens or "ended".
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from care_desktop.api.auth import RefreshingToken
from care_desktop.api.salesforce.oauth import Refresh, TokenDialect
from care_desktop.api.transport import Pool, Transport
from care_desktop.bootstrap.keys import Keys
from care_desktop.bootstrap.vault_safe import VaultSafe
from care_desktop.domain.errors import SignInNeeded
from care_desktop.domain.ids import UserId
from care_desktop.services.own_connections import OwnConnections
from care_desktop.storage.locks import FileLocks
from care_desktop.storage.vault import KeyringVault

CLIENT_ID = "two-windows"


async def main(arguments: list[str]) -> None:
    """Renew and tell."""
    url, locks, org_id, user, times = arguments
    pool = Pool()
    keys, place = Keys(KeyringVault(), FileLocks(Path(locks))), (org_id, UserId(user))
    found = await OwnConnections(keys.vault).read(*place)
    assert found is not None
    safe = VaultSafe(keys, place, found.user, told=lambda: None)
    tokens = RefreshingToken(Refresh(Transport(pool, url, dialect=TokenDialect()), CLIENT_ID), safe)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    held = ""
    try:
        for _ in range(int(times)):
            held = await tokens.renew(held)
            print(held, flush=True)
    except SignInNeeded:
        print("ended", flush=True)
    finally:
        await tokens.aclose()
        await pool.aclose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
