"""The words of the settings of Salesforce accounts, and why something there may not be done."""

from __future__ import annotations

from dataclasses import dataclass

from care_desktop.domain.ids import AccountId
from care_desktop.domain.permissions import Permission, Rights
from care_desktop.domain.session import SalesforceAccount, SalesforceUser
from care_desktop.i18n import _
from care_desktop.viewmodels.wording import full_time, isolate


@dataclass(frozen=True, slots=True)
class AccountWords:
    """One account in words; `tone` is the colour of its state: success, warning or muted.

    `note` says that this window works with another account, "" for the one that it uses.
    """

    id: AccountId
    name: str
    org_id: str
    host: str
    is_sandbox: bool
    whom: str
    state: str
    tone: str
    note: str = ""

    @property
    def environment(self) -> str:
        """Whether what is written is for real."""
        return _("SANDBOX") if self.is_sandbox else _("Production")


def account_words(
    account: SalesforceAccount,
    user: SalesforceUser | None,
    *,
    in_use: SalesforceAccount | None = None,
    expired: bool = False,
) -> AccountWords:
    """Return an account in words; `user` is whom writes go as, `in_use` the account that the window works with."""
    if expired:
        state, tone = _("Connection expired"), "warning"
    elif user is None:
        state, tone = _("Not connected"), "muted"
    else:
        state, tone = _("Connected"), "success"
    return AccountWords(
        account.id,
        account.name,
        account.org_id,
        host_of(account.instance_url),
        account.is_sandbox,
        whom_words(account, user),
        state,
        tone,
        _note(account, in_use),
    )


def _note(account: SalesforceAccount, in_use: SalesforceAccount | None) -> str:
    if in_use is None or in_use.id == account.id:
        return ""
    return _("Not used in this window, which works with {account}.").format(account=isolate(in_use.name))


def whom_words(account: SalesforceAccount, user: SalesforceUser | None) -> str:
    """Return as whom this user works in the org."""
    if user is None:
        return _("Nobody is connected for you.")
    if user == account.default_user:
        return _("As {user}, the default connection").format(user=user_words(user))
    return _("As {user}").format(user=user_words(user))


def user_words(user: SalesforceUser) -> str:
    """Return a Salesforce user by name and username."""
    named = user.name and user.name != user.username
    return f"{isolate(user.name)} ({isolate(user.username)})" if named else isolate(user.username)


def host_of(address: str) -> str:
    """Return the host of a web address, with its port."""
    return address.split("://", 1)[-1].split("/", 1)[0]


def sync_words(account: SalesforceAccount) -> str:
    """Return who changed the sync or its option last, and when."""
    if account.sync_changed_at is None:
        return ""
    return _("Last changed by {who} on {time}.").format(
        who=isolate(account.sync_changed_by), time=full_time(account.sync_changed_at)
    )


def refusal(rights: Rights, permission: Permission) -> str:
    """Return why this user may not do it, "" when the permission is there."""
    if rights.has(permission):
        return ""
    return {
        Permission.VIEW_ACCOUNTS: _("Your permissions do not include seeing Salesforce accounts."),
        Permission.ADD_ACCOUNTS: _("Your permissions do not include connecting Salesforce accounts."),
        Permission.REMOVE_ACCOUNTS: _("Your permissions do not include removing Salesforce accounts."),
        Permission.EDIT_MAPPING: _("Your permissions do not include editing the mapping."),
        Permission.MANAGE_WORKFLOWS: _("Switching this needs the permission “manage workflows”. Ask your supervisor."),
    }.get(permission, _("Your permissions do not include this."))
