"""The part of the contract about Salesforce accounts."""

from __future__ import annotations

from care_desktop.care_server import account_asked as asked
from care_desktop.care_server import account_handlers as handlers
from care_desktop.care_server import account_schema as schema
from care_desktop.care_server.operations import Asking, Needs, Operation, Reading, Writing
from care_desktop.domain.permissions import Level, Permission

_ACCOUNTS = "/v1/salesforce-accounts"
_ACCOUNT = f"{_ACCOUNTS}/{{account_id}}"
_ADDS = Needs(Permission.ADD_ACCOUNTS)

ACCOUNT_OPERATIONS: tuple[Operation, ...] = (
    Reading(
        method="GET",
        path=_ACCOUNTS,
        name="listSalesforceAccounts",
        summary="The connected Salesforce accounts",
        answer=schema.SalesforceAccounts,
        handler=handlers.list_accounts,
    ),
    Writing(
        method="POST",
        path=_ACCOUNTS,
        name="addSalesforceAccount",
        summary="Add an org that the user who asks has signed in to; one that is there already is answered as it is",
        body=asked.NewAccountBody,
        answer=schema.SalesforceAccount,
        needs=_ADDS,
        handler=handlers.add,
    ),
    Asking(
        method="DELETE",
        path=_ACCOUNT,
        name="removeSalesforceAccount",
        summary="Remove an account with its connections and its mapping; links stay on their Customers",
        status=204,
        needs=Needs(Permission.REMOVE_ACCOUNTS),
        handler=handlers.remove,
    ),
    Writing(
        method="PUT",
        path=f"{_ACCOUNT}/own-connection",
        name="noteOwnConnection",
        summary="Note which Salesforce user the user who asks connected",
        body=asked.SalesforceUserBody,
        answer=schema.SalesforceAccount,
        handler=handlers.note_own,
    ),
    Writing(
        method="DELETE",
        path=f"{_ACCOUNT}/own-connection",
        name="forgetOwnConnection",
        summary="Note that the user who asks connected no Salesforce user any more",
        answer=schema.SalesforceAccount,
        handler=handlers.forget_own,
    ),
    Asking(
        method="PUT",
        path=f"{_ACCOUNT}/default-connection",
        name="setDefaultConnection",
        summary="Hand over the connection for everybody who has none of their own; it is tried at once",
        body=asked.DefaultConnectionBody,
        answer=schema.SalesforceAccount,
        needs=_ADDS,
        conflicts=True,
        handler=handlers.set_default,
    ),
    Asking(
        method="DELETE",
        path=f"{_ACCOUNT}/default-connection",
        name="endDefaultConnection",
        summary="End the default connection, here and at Salesforce",
        answer=schema.SalesforceAccount,
        needs=_ADDS,
        conflicts=True,
        handler=handlers.end_default,
    ),
    Asking(
        method="POST",
        path=f"{_ACCOUNT}/default-access",
        name="openDefaultAccess",
        summary="An access token of the default connection, another than the one that Salesforce refused",
        body=asked.AccessBody,
        answer=schema.DefaultAccess,
        needs=Needs(either=Level.READ),
        conflicts=True,
        handler=handlers.default_access,
    ),
    Writing(
        method="PUT",
        path=f"{_ACCOUNT}/contact-sync",
        name="setContactSync",
        summary='Switch "Sync contacts with Salesforce", if the account has the version of If-Match',
        body=asked.ContactSyncBody,
        answer=schema.SalesforceAccount,
        needs=Needs(Permission.MANAGE_WORKFLOWS),
        needs_version=True,
        handler=handlers.set_contact_sync,
    ),
    Reading(
        method="GET",
        path=f"{_ACCOUNT}/mapping",
        name="readMapping",
        summary="Which Salesforce fields an escalation fills from what; version 0 when nobody has saved it yet",
        answer=schema.Mapping,
        handler=handlers.read_mapping,
    ),
    Writing(
        method="PUT",
        path=f"{_ACCOUNT}/mapping",
        name="saveMapping",
        summary="Save the mapping for all users, if it has the version of If-Match",
        body=asked.MappingBody,
        answer=schema.Mapping,
        needs=Needs(Permission.EDIT_MAPPING),
        needs_version=True,
        handler=handlers.save_mapping,
    ),
)
