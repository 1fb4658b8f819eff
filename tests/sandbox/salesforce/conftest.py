"""An org with its client for every test of this room."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.helpers.salesforce_org import OrgClient, org_client


@pytest.fixture
async def client() -> AsyncIterator[OrgClient]:
    async with org_client() as opened:
        yield opened
