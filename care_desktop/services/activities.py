"""Entries in a Case's activity that are good to have, and never worth failing a deed for."""

from __future__ import annotations

import logging

from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId
from care_desktop.services.ports import CareLinks
from care_desktop.services.scope import TaskScope

log = logging.getLogger(__name__)


class Activities:
    """Enter contact activities beside everything else; `scope` (handed in) owns the tasks."""

    def __init__(self, care: CareLinks, scope: TaskScope) -> None:
        self._care = care
        self._scope = scope

    def enter(
        self,
        kind: str,
        customer_id: CustomerId,
        case_id: CaseId,
        account: AccountId,
        contact: ContactId,
        operation: OperationId,
    ) -> None:
        """Enter "contact_created" or "contact_edited"; a failure is logged."""
        self._scope.start(self._enter(kind, customer_id, case_id, account, contact, operation))

    async def _enter(
        self,
        kind: str,
        customer_id: CustomerId,
        case_id: CaseId,
        account: AccountId,
        contact: ContactId,
        operation: OperationId,
    ) -> None:
        try:
            await self._care.record_contact_activity(customer_id, case_id, kind, account, contact, operation)
        except CareDesktopError as error:
            log.warning("activity not entered kind=%s operation=%s error=%s", kind, operation, type(error).__name__)
