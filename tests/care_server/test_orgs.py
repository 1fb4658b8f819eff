"""The default connection against a real org over loopback: tried, rotated, borrowed, ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from care_desktop.care_server.accounts import read_account
from care_desktop.care_server.app import create_app
from care_desktop.care_server.default_connections import read_connection
from care_desktop.care_server.orgs import StoredOrgs
from care_desktop.care_server.store import Store
from care_desktop.domain.errors import RecordGone, SignInNeeded, Unacceptable, Unreachable
from care_desktop.domain.ids import CustomerId
from care_desktop.domain.people import ContactPoint, Customer, PointKind
from care_desktop.domain.session import SalesforceUser
from tests.helpers.care_server import ACCOUNT, CareClient, record_id
from tests.helpers.salesforce_org import AGENT
from tests.helpers.salesforce_server import RunningOrg, running_org

JANE = Customer(CustomerId("jane"), 1, "chat", contact_points=(ContactPoint(PointKind.EMAIL, "j@example.com"),))
USER = SalesforceUser(AGENT, "agent@stage.example.org", "Agent")


@dataclass(frozen=True)
class Setting:
    """A store whose account is a running org, and the way between them."""

    store: Store
    org: RunningOrg
    orgs: StoredOrgs

    def says_expired(self) -> bool:
        """Say whether windows are told that the connection has expired."""
        with self.store.reading() as connection:
            account = read_account(connection, ACCOUNT)
        assert account is not None
        assert account.default_user == USER
        return account.default_expired

    def refresh_token(self) -> str:
        """Return what the database holds."""
        with self.store.reading() as connection:
            place = read_connection(connection, ACCOUNT)
        return "" if place is None else place.refresh_token

    def spent(self, token: str) -> bool:
        """Say whether the org takes this token no more."""
        return self.org.org.tokens.grant(token) is None

    def sign_in(self) -> str:
        """Return a new refresh token of the user."""
        return self.org.org.issue_tokens(AGENT)[1]


@pytest.fixture
def running() -> Iterator[RunningOrg]:
    with running_org() as org:
        yield org


@pytest.fixture
async def setting(store: Store, running: RunningOrg) -> AsyncIterator[Setting]:
    with store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE salesforce_accounts SET org_id = ?, instance_url = ?, login_url = ?, client_id = 'care-desktop'"
            " WHERE id = ?",
            (running.org.id, running.url, running.url, ACCOUNT),
        )
    orgs = StoredOrgs(store)
    yield Setting(store, running, orgs)
    await orgs.aclose()


async def test_a_connection_is_tried_before_it_is_the_default_one(setting: Setting) -> None:
    setting.org.org.settings.rotation = True
    given = setting.sign_in()
    await setting.orgs.connect(ACCOUNT, USER, given)
    assert setting.spent(given)
    assert not setting.spent(setting.refresh_token())
    assert (await setting.orgs.access(ACCOUNT, "")).user == USER


async def test_a_connection_that_is_handed_over_again_is_not_tried_again(setting: Setting) -> None:
    setting.org.org.settings.rotation = True
    given = setting.sign_in()
    await asyncio.gather(*(setting.orgs.connect(ACCOUNT, USER, given) for _ in range(3)))
    await setting.orgs.connect(ACCOUNT, USER, given)
    assert not setting.spent(setting.refresh_token())


async def test_a_connection_of_somebody_else_is_refused(setting: Setting) -> None:
    other = SalesforceUser(record_id("005", 1), "other@stage.example.org")
    with pytest.raises(Unacceptable) as wrong:
        await setting.orgs.connect(ACCOUNT, other, setting.sign_in())
    assert list(wrong.value.problems) == ["user"]
    assert setting.refresh_token() == ""


async def test_a_connection_to_another_org_is_refused(setting: Setting) -> None:
    with setting.store.writing() as connection:
        connection.exec_driver_sql("UPDATE salesforce_accounts SET org_id = ?", (record_id("00D", 99),))
    with pytest.raises(Unacceptable) as wrong:
        await setting.orgs.connect(ACCOUNT, USER, setting.sign_in())
    assert list(wrong.value.problems) == ["refresh_token"]


async def test_a_token_that_salesforce_does_not_take_is_no_connection(setting: Setting) -> None:
    with pytest.raises(SignInNeeded):
        await setting.orgs.connect(ACCOUNT, USER, "made up")
    with pytest.raises(RecordGone):
        await setting.orgs.connect("no-such", USER, setting.sign_in())
    with pytest.raises(SignInNeeded):
        await setting.orgs.access(ACCOUNT, "")


async def test_many_who_borrow_at_once_renew_once_and_each_rotation_is_kept(setting: Setting) -> None:
    setting.org.org.settings.rotation = True
    await setting.orgs.connect(ACCOUNT, USER, setting.sign_in())
    first = {access.token for access in await asyncio.gather(*(setting.orgs.access(ACCOUNT, "") for _ in range(8)))}
    (stale,) = first
    fresh = {access.token for access in await asyncio.gather(*(setting.orgs.access(ACCOUNT, stale) for _ in range(8)))}
    assert len(fresh) == 1
    assert fresh != first
    assert not setting.spent(setting.refresh_token())


async def test_the_connection_goes_on_after_a_restart(setting: Setting) -> None:
    setting.org.org.settings.rotation = True
    await setting.orgs.connect(ACCOUNT, USER, setting.sign_in())
    await setting.orgs.access(ACCOUNT, "")
    again = StoredOrgs(setting.store)
    assert (await again.access(ACCOUNT, "")).token
    await again.aclose()


async def test_a_revoked_connection_has_expired_until_somebody_signs_in(setting: Setting) -> None:
    await setting.orgs.connect(ACCOUNT, USER, setting.sign_in())
    stale = (await setting.orgs.access(ACCOUNT, "")).token
    setting.org.org.tokens.revoke(setting.refresh_token())
    for _again in "12":
        with pytest.raises(SignInNeeded):
            await setting.orgs.access(ACCOUNT, stale)
    assert setting.refresh_token() == ""
    assert setting.says_expired()
    await setting.orgs.connect(ACCOUNT, USER, setting.sign_in())
    assert not setting.says_expired()
    assert (await setting.orgs.access(ACCOUNT, stale)).token != stale


async def test_contacts_are_found_by_the_same_connection(setting: Setting) -> None:
    setting.org.org.bulk_insert("Contact", [{"LastName": "Miller", "Email": "j@example.com"}])
    with pytest.raises(SignInNeeded):
        await setting.orgs.find(ACCOUNT, JANE)
    await setting.orgs.connect(ACCOUNT, USER, setting.sign_in())
    assert [contact.name for contact in await setting.orgs.find(ACCOUNT, JANE)] == ["Miller"]


@pytest.mark.parametrize("rotation", [True, False])
async def test_a_lost_answer_ends_the_connection_only_where_the_org_rotates_its_tokens(
    setting: Setting, rotation: bool
) -> None:
    setting.org.org.settings.rotation = rotation
    await setting.orgs.connect(ACCOUNT, USER, setting.sign_in())
    before = setting.refresh_token()
    async with await asyncio.start_server(_hang_up, "127.0.0.1", 0) as server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with setting.store.writing() as connection:
            connection.exec_driver_sql("UPDATE salesforce_accounts SET login_url = ?", (address,))
        with pytest.raises(SignInNeeded if rotation else Unreachable):
            await setting.orgs.access(ACCOUNT, "")
    assert setting.refresh_token() == ("" if rotation else before)


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readline()
    writer.transport.abort()


async def test_an_ended_connection_is_ended_at_salesforce_too(setting: Setting) -> None:
    await setting.orgs.connect(ACCOUNT, USER, setting.sign_in())
    token = setting.refresh_token()
    for _again in "12":
        await setting.orgs.disconnect(ACCOUNT)
    assert setting.spent(token)
    with pytest.raises(SignInNeeded):
        await setting.orgs.access(ACCOUNT, "")


async def test_an_account_can_be_removed_though_its_org_is_not_there(setting: Setting) -> None:
    await setting.orgs.connect(ACCOUNT, USER, setting.sign_in())
    with setting.store.writing() as connection:
        connection.exec_driver_sql("UPDATE salesforce_accounts SET instance_url = ?, login_url = ?", (NOWHERE, NOWHERE))
    client = CareClient(create_app(setting.store, orgs=setting.orgs))
    assert (await client.ask("DELETE", f"/v1/salesforce-accounts/{ACCOUNT}")).status_code == 204
    await client.http.aclose()
    assert setting.refresh_token() == ""


async def test_an_org_that_cannot_be_reached_leaves_everything_as_it_was(setting: Setting) -> None:
    await setting.orgs.connect(ACCOUNT, USER, setting.sign_in())
    before = setting.refresh_token()
    with setting.store.writing() as connection:
        connection.exec_driver_sql("UPDATE salesforce_accounts SET instance_url = ?, login_url = ?", (NOWHERE, NOWHERE))
    with pytest.raises(Unreachable):
        await setting.orgs.connect(ACCOUNT, USER, "another")
    assert setting.refresh_token() == before


async def test_nothing_is_opened_after_the_end(setting: Setting) -> None:
    await setting.orgs.connect(ACCOUNT, USER, setting.sign_in())
    await setting.orgs.aclose()
    with pytest.raises(SignInNeeded):
        await setting.orgs.access(ACCOUNT, "")


NOWHERE = "http://127.0.0.1:9"
