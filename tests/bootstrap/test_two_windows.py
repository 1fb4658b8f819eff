"""Two windows of one user over one keyring: each renewal follows the other's, and a lost one ends both."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from care_desktop.api.salesforce.sign_in import OrgBrowserSignIn
from care_desktop.api.sign_in import BrowserSignIn
from care_desktop.api.transport import Pool
from care_desktop.storage.vault import SERVICE
from tests.helpers.refresher import CLIENT_ID
from tests.helpers.secret_service import SecretService, running_secret_service
from tests.helpers.sign_in import PageReader
from tests.helpers.stage import StageHandle, running_stage
from tests.helpers.until import until

ORG, USER, TIMES = "00D000000000001AAA", "ana", 5


@pytest.fixture(scope="module")
def stage() -> Iterator[StageHandle]:
    with running_stage("empty") as stage:
        stage.set(rotation=True)
        yield stage


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecretService]:
    with running_secret_service(tmp_path_factory.mktemp("keyring")) as service:
        yield service


@pytest.fixture
async def signed_in(stage: StageHandle, service: SecretService) -> None:
    """Sign in once and put the refresh token where both windows find it."""
    pool, reader = Pool(), PageReader()
    try:
        org = OrgBrowserSignIn(pool, BrowserSignIn(reader.open))
        person = await org.sign_in(stage.salesforce_url, CLIENT_ID)
    finally:
        reader.close()
        await pool.aclose()
    told = {"refresh_token": person.refresh_token, "id": person.user.id, "username": "ana", "name": "Ana"}
    await keyring_says(service, f"keyring.set_password({SERVICE!r}, '{ORG} {USER}', {json.dumps(told)!r})")


async def keyring_says(service: SecretService, expression: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        f"import keyring; print({expression})",
        env=dict(service.environment),
        stdout=asyncio.subprocess.PIPE,
    )
    return (await process.communicate())[0].decode().strip()


@asynccontextmanager
async def window(
    stage: StageHandle, service: SecretService, locks: Path, times: int = TIMES
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A window that is ready to renew."""
    arguments = (stage.salesforce_url, str(locks), ORG, USER, str(times))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.helpers.refresher",
        *arguments,
        env=dict(service.environment),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def renewed(process: asyncio.subprocess.Process) -> list[str]:
    return (await process.communicate(b"go\n"))[0].decode().split()


def is_good(stage: StageHandle, token: str) -> bool:
    with httpx.Client(trust_env=False, transport=httpx.HTTPTransport(verify=False)) as client:
        headers = {"Authorization": f"Bearer {token}"}
        return client.get(f"{stage.salesforce_url}/services/oauth2/userinfo", headers=headers).status_code == 200


@pytest.mark.usefixtures("signed_in")
async def test_two_windows_renew_at_once_and_the_rotation_ends_neither(
    stage: StageHandle, service: SecretService, tmp_path: Path
) -> None:
    async with window(stage, service, tmp_path) as first, window(stage, service, tmp_path) as second:
        tokens = await asyncio.gather(renewed(first), renewed(second))
    assert [len(one) for one in tokens] == [TIMES, TIMES]
    assert len({*tokens[0], *tokens[1]}) == 2 * TIMES
    good = [await asyncio.to_thread(is_good, stage, one[-1]) for one in tokens]
    assert good == [True, True]


@pytest.mark.usefixtures("signed_in")
async def test_after_a_lost_answer_neither_window_uses_the_token_again(
    stage: StageHandle, service: SecretService, tmp_path: Path
) -> None:
    stage.forget_requests()
    stage.arm("drop_after_commit", server="salesforce", path="/services/oauth2/token", count=1)
    async with window(stage, service, tmp_path, 1) as first:
        assert await renewed(first) == ["ended"]
    stage.disarm()
    async with window(stage, service, tmp_path, 1) as second:
        assert await renewed(second) == ["ended"]
    asked = [one for one in stage.requests()["items"] if one["path"].startswith("/services/oauth2/token")]
    assert len(asked) == 1


@pytest.mark.usefixtures("signed_in")
async def test_a_window_killed_in_the_middle_of_a_renewal_does_not_hold_up_the_other(
    stage: StageHandle, service: SecretService, tmp_path: Path
) -> None:
    stage.arm("delay", server="salesforce", path="/services/oauth2/token", seconds=30, count=1)
    try:
        async with window(stage, service, tmp_path, 1) as first:
            assert first.stdin is not None
            first.stdin.write(b"go\n")
            await first.stdin.drain()
            await until(lambda: not stage.faults())
            first.kill()
            await first.wait()
        async with window(stage, service, tmp_path, 1) as second:
            assert len(await renewed(second)) == 1
    finally:
        stage.disarm()
