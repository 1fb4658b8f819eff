"""The handlers about Salesforce accounts: their settings, their connections, their mapping."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from care_desktop.care_server import account_schema as schema
from care_desktop.care_server import accounts, mappings
from care_desktop.care_server.account_asked import (
    AccessBody,
    ContactSyncBody,
    DefaultConnectionBody,
    MappingBody,
    NewAccountBody,
    SalesforceUserBody,
)
from care_desktop.care_server.asked import Nothing
from care_desktop.care_server.operations import Call
from care_desktop.care_server.refusals import (
    Invalid,
    NotFound,
    SalesforceSignInNeeded,
    SettingsChanged,
    Unavailable,
)
from care_desktop.care_server.users import User
from care_desktop.domain.errors import Busy, CareDesktopError, RecordGone, SignInNeeded, Unacceptable
from care_desktop.domain.permissions import Permission
from care_desktop.domain.session import SalesforceAccount

Plain = Call[Nothing, Nothing]
_T = TypeVar("_T")
_B = TypeVar("_B", bound=BaseModel)
_NO_ACCOUNT = "There is no such Salesforce account."


def list_accounts(call: Plain, connection: Connection) -> schema.SalesforceAccounts:
    """List the connected Salesforce accounts."""
    found = [_shown(account, call.user) for account in accounts.read_accounts(connection)]
    return schema.SalesforceAccounts(items=found)


def add(call: Call[Nothing, NewAccountBody], connection: Connection) -> schema.SalesforceAccount:
    """Add an org; whoever signed in to it has connected that user."""
    new = call.body.account()
    account_id = accounts.add_account(connection, new)
    accounts.note_own_connection(connection, (account_id, call.user.id), new.user, call.room.now())
    return shown_account(connection, account_id, call.user)


def note_own(call: Call[Nothing, SalesforceUserBody], connection: Connection) -> schema.SalesforceAccount:
    """Note whom the user who asks connected."""
    known_account(connection, _id(call))
    accounts.note_own_connection(connection, (_id(call), call.user.id), call.body.user(), call.room.now())
    return shown_account(connection, _id(call), call.user)


def forget_own(call: Plain, connection: Connection) -> schema.SalesforceAccount:
    """Note that the user who asks connected nobody any more."""
    known_account(connection, _id(call))
    accounts.note_own_connection(connection, (_id(call), call.user.id), None, call.room.now())
    return shown_account(connection, _id(call), call.user)


def set_contact_sync(call: Call[Nothing, ContactSyncBody], connection: Connection) -> schema.SalesforceAccount:
    """Switch contact sync, if the account is as it was seen."""
    account_id = account_as_seen(call, connection)
    accounts.set_contact_sync(connection, account_id, call.body.on, (call.user.name, call.room.now()))
    return shown_account(connection, _id(call), call.user)


def account_as_seen(call: Call[Nothing, ContactSyncBody], connection: Connection) -> str:
    """Return the id of the account. Raises NotFound, SettingsChanged where it has another version than was seen."""
    if known_account(connection, _id(call)).version != call.version:
        current = shown_account(connection, _id(call), call.user)
        raise SettingsChanged("The account was changed meanwhile.", {"account": current.model_dump(mode="json")})
    return _id(call)


def read_mapping(call: Plain, connection: Connection) -> schema.Mapping:
    """Return the mapping."""
    return _mapping(connection, _id(call))


def save_mapping(call: Call[Nothing, MappingBody], connection: Connection) -> schema.Mapping:
    """Save the mapping, if it is as it was seen."""
    if problems := call.body.problems():
        raise Invalid.at(**problems)
    current = _mapping(connection, _id(call))
    if current.version != call.version:
        raise SettingsChanged("The mapping was changed meanwhile.", {"mapping": current.model_dump(mode="json")})
    wanted = call.body.mapping(current.version)
    mappings.save_mapping(connection, _id(call), wanted, (call.user.name, call.room.now()))
    return _mapping(connection, _id(call))


async def set_default(call: Call[Nothing, DefaultConnectionBody]) -> schema.SalesforceAccount:
    """Try a connection and make it the default one."""
    body = call.body
    await asking(call.room.orgs.connect(_id(call), body.user.user(), body.refresh_token))
    return await run_in_threadpool(_read, call)


async def end_default(call: Plain) -> schema.SalesforceAccount:
    """End the default connection; none there is no error."""
    await asking(call.room.orgs.disconnect(_id(call)))
    return await run_in_threadpool(_read, call)


async def remove(call: Plain) -> None:
    """Remove an account, its default connection first; again is no error, so that a lost answer does no harm."""
    await asking(call.room.orgs.disconnect(_id(call)))
    await run_in_threadpool(_remove, call)


async def default_access(call: Call[Nothing, AccessBody]) -> schema.DefaultAccess:
    """Give an access token of the default connection."""
    await run_in_threadpool(_read, call)
    access = await asking(call.room.orgs.access(_id(call), call.body.stale))
    return schema.DefaultAccess(access_token=access.token, user=schema.SalesforceUser.model_validate(access.user))


async def asking(work: Awaitable[_T]) -> _T:
    """Turn what can go wrong with Salesforce into refusals."""
    try:
        return await work
    except SignInNeeded as ended:
        raise SalesforceSignInNeeded("Somebody must sign in to Salesforce for this account.") from ended
    except Unacceptable as wrong:
        raise Invalid.at(**wrong.problems) from wrong
    except RecordGone as gone:
        raise NotFound(_NO_ACCOUNT) from gone
    except CareDesktopError as trouble:
        patience = trouble.retry_after if isinstance(trouble, Busy) else None
        raise Unavailable("Salesforce cannot be reached now.", retry_after=patience) from trouble


def _remove(call: Plain) -> None:
    with call.room.store.writing() as connection:
        if accounts.read_account(connection, _id(call)) is not None:
            accounts.remove_account(connection, _id(call))


def _read(call: Call[Nothing, DefaultConnectionBody] | Call[Nothing, AccessBody] | Plain) -> schema.SalesforceAccount:
    with call.room.store.reading() as connection:
        return shown_account(connection, call.path["account_id"], call.user)


def _id(call: Call[Nothing, _B]) -> str:
    return call.path["account_id"]


def known_account(connection: Connection, account_id: str) -> SalesforceAccount:
    """Return a connected account. Raises NotFound."""
    account = accounts.read_account(connection, account_id)
    if account is None:
        raise NotFound(_NO_ACCOUNT)
    return account


def _mapping(connection: Connection, account_id: str) -> schema.Mapping:
    known_account(connection, account_id)
    return schema.Mapping.model_validate(mappings.read_mapping(connection, account_id))


def shown_account(connection: Connection, account_id: str, user: User) -> schema.SalesforceAccount:
    """Return a connected account as this user may see it. Raises NotFound."""
    return _shown(known_account(connection, account_id), user)


def _shown(account: SalesforceAccount, user: User) -> schema.SalesforceAccount:
    """Return the account as this user may see it: whom the others connected is for those who may view accounts."""
    if not user.rights.has(Permission.VIEW_ACCOUNTS):
        own = tuple(one for one in account.connected_users if one.care_user_id == user.id)
        account = replace(account, connected_users=own)
    return schema.SalesforceAccount.model_validate(account)
