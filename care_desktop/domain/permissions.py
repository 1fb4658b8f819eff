"""Who may do what: permissions, the two presets over them, and levels of access to Salesforce records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Permission(StrEnum):
    """What Care lets a user do."""

    MANAGE_CASES = "manage_cases"
    SEE_ALL_CASES = "see_all_cases"
    DELETE_CASES = "delete_cases"
    MANAGE_CASE_FIELDS = "manage_case_fields"
    MANAGE_VIEWS = "manage_views"
    MANAGE_SLA_POLICIES = "manage_sla_policies"
    MANAGE_RESOURCES = "manage_resources"
    MANAGE_WORKFLOWS = "manage_workflows"
    ACCESS_REPORTING = "access_reporting"
    VIEW_ACCOUNTS = "view_accounts"
    ADD_ACCOUNTS = "add_accounts"
    REMOVE_ACCOUNTS = "remove_accounts"
    EDIT_MAPPING = "edit_mapping"


class Level(IntEnum):
    """How far a user may go with Salesforce contacts, or with Salesforce cases."""

    NONE = 0
    READ = 1
    CREATE = 2
    MODIFY = 3


@dataclass(frozen=True, slots=True)
class Rights:
    """Everything one user may do."""

    permissions: frozenset[Permission] = frozenset()
    contacts: Level = Level.NONE
    cases: Level = Level.NONE

    def has(self, permission: Permission) -> bool:
        """Say whether the user holds this Care permission."""
        return permission in self.permissions


_SALESFORCE = frozenset(
    {Permission.VIEW_ACCOUNTS, Permission.ADD_ACCOUNTS, Permission.REMOVE_ACCOUNTS, Permission.EDIT_MAPPING}
)
AGENT = Rights(
    frozenset({Permission.MANAGE_CASES, Permission.DELETE_CASES, Permission.ACCESS_REPORTING}) | _SALESFORCE,
    Level.MODIFY,
    Level.MODIFY,
)
SUPERVISOR = Rights(frozenset(Permission), Level.MODIFY, Level.MODIFY)
