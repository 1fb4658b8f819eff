"""Serving the application of an open store with uvicorn."""

from __future__ import annotations

import asyncio

import uvicorn

from care_desktop.care_server.app import create_app
from care_desktop.care_server.instants import utc_now
from care_desktop.care_server.message_delivery import Courier
from care_desktop.care_server.operations import Room
from care_desktop.care_server.orgs import StoredOrgs
from care_desktop.care_server.scout import Scout
from care_desktop.care_server.store import Store
from care_desktop.care_server.upkeep import Upkeep
from care_desktop.care_server.worker import Worker

_GRACE_SECONDS = 5


async def serve(store: Store, host: str, port: int, *, any_host: bool, public_url: str) -> None:
    """Answer, and do what Care does by itself, until the process is told to end; open streams end with it.

    Addresses are not logged: those of a sign-in hold what nobody else should see.
    """
    orgs = StoredOrgs(store)
    app = create_app(store, orgs=orgs, host_check=not any_host, public_url=public_url)
    config = uvicorn.Config(
        app,
        host,
        port,
        ws="none",
        lifespan="off",
        access_log=False,
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    room = Room(store, orgs, utc_now, public_url)
    work = (Worker(room).run(), Courier(store, utc_now).run(), Upkeep(store, utc_now).run(), Scout(room).run())
    working = [asyncio.create_task(one) for one in work]
    try:
        await uvicorn.Server(config).serve()
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await orgs.aclose()
