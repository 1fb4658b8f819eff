"""What stands beside the marked row of the board: the evidence in words, the conversation, and the Salesforce case."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from care_desktop.domain.board import BoardRow
from care_desktop.domain.cases import Message, SalesforceCase
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId
from care_desktop.i18n import _
from care_desktop.services.cases import Cases
from care_desktop.services.contacts import Contacts
from care_desktop.services.escalation import Escalations
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.board import UnlinkedBoard
from care_desktop.viewmodels.board_state import BoardState
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.wording import isolate

_NEWEST = 6


@dataclass(frozen=True, slots=True)
class BoardSideState:
    """`record` is the Salesforce case once it was read; `no_record` says why there is none to show.

    `nobody` stands where no contact is suggested: whether Care looks just now, has found nobody, or could not look.
    """

    row: BoardRow | None = None
    gone: str = ""
    trouble: str = ""
    messages: tuple[Message, ...] = ()
    loading: bool = False
    error: Explanation | None = None
    record: SalesforceCase | None = None
    no_record: str = ""
    nobody: str = ""


class BoardSide(Observable[BoardSideState]):
    """Follows the mark; reading waits until the mark rests, so that a held key reads nothing. Runs in `scope`."""

    def __init__(
        self,
        page: UnlinkedBoard,
        *,
        cases: Cases,
        contacts: Contacts,
        escalations: Escalations,
        scope: TaskScope,
        open_url: Callable[[str], None],
        is_elsewhere: Callable[[BoardRow], str],
        pause: float = 0.12,
    ) -> None:
        super().__init__(BoardSideState())
        self._page, self._cases, self._contacts, self._escalations = page, cases, contacts, escalations
        self._scope, self._open_url, self._is_elsewhere, self._pause = scope, open_url, is_elsewhere, pause
        self._end = page.subscribe(self._follow)

    def close(self) -> None:
        """Follow no more."""
        self._end()

    def open_record(self) -> None:
        """Open the Salesforce case in the browser."""
        if self.state.record is not None and self.state.record.url:
            self._open_url(self.state.record.url)

    def retry(self) -> None:
        """Read again what could not be read."""
        row = self.state.row
        if row is not None:
            self._set(replace(self.state, loading=True, error=None))
            self._scope.switch("side", self._read(row))

    def _follow(self, state: BoardState) -> None:
        row = state.current
        trouble = state.surprise or (state.trouble.get(row.case_id, "") if row is not None else "")
        before = self.state.row
        if row is not None and before is not None and row.case_id == before.case_id:
            self._set(replace(self.state, row=row, gone=state.gone, trouble=trouble))
            return
        if row is None:
            self._scope.cancel("side")
            self._set(BoardSideState())
            return
        looking = _("Care is looking who this may be…") if row.suggestion is None else ""
        self._set(BoardSideState(row, state.gone, trouble, loading=True, nobody=looking))
        self._scope.switch("side", self._read(row))

    async def _read(self, row: BoardRow) -> None:
        await asyncio.sleep(self._pause)
        await self._read_messages(row)
        await self._read_record(row)
        if row.suggestion is None:
            await self._look_for_suggestions(row)

    async def _read_messages(self, row: BoardRow) -> None:
        try:
            page = await self._cases.messages(row.case_id)
        except CareDesktopError as error:
            self._show(row.case_id, loading=False, error=explain(error))
            return
        self._show(row.case_id, loading=False, error=None, messages=page.messages[-_NEWEST:])

    async def _read_record(self, row: BoardRow) -> None:
        try:
            case = await self._cases.known(row.case_id)
            escalation = next((one for one in case.escalations if one.record_id == row.record_id), None)
            record = await self._escalations.card(escalation) if escalation is not None else None
        except CareDesktopError as error:
            self._show(row.case_id, no_record=explain(error).sentence)
            return
        self._show(row.case_id, record=record)

    async def _look_for_suggestions(self, row: BoardRow) -> None:
        """Let Care look now for somebody for whom it has not looked yet; what it finds comes with the row."""
        if elsewhere := self._is_elsewhere(row):
            words = _(
                "This escalation belongs to the Salesforce account {name}. Only a window that works with it can look."
            )
            self._show(row.case_id, nobody=words.format(name=isolate(elsewhere)))
            return
        try:
            found = await self._contacts.suggestions(row.customer_id)
        except CareDesktopError as error:
            words = _("Care could not look who this may be. {why}")
            self._show(row.case_id, nobody=words.format(why=explain(error).sentence))
            return
        self._show(row.case_id, nobody="" if found.suggested else _("Care has found nobody. Search, or open the case."))
        if found.suggested:
            self._page.refresh()

    def _show(self, case_id: CaseId, **changes: Any) -> None:
        if self.state.row is not None and self.state.row.case_id == case_id:
            self._set(replace(self.state, **changes))
