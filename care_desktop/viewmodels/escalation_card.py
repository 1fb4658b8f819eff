"""The Salesforce Cases and Leads made from the open Case: number, status, owner, created, origin (rule U2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from care_desktop.domain.cases import Case, Escalation, SalesforceCase
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import AccountId
from care_desktop.i18n import _
from care_desktop.services.escalation import Escalations
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.notices import Explanation, NoticeBoard, explain
from care_desktop.viewmodels.observable import Observable


@dataclass(frozen=True, slots=True)
class EscalationCard:
    """One escalation; `record` is None while it is loading, when it failed, and when it is `deleted`.

    `refreshing`: it is read again, `loading`: and there is nothing to show meanwhile.
    """

    escalation: Escalation
    record: SalesforceCase | None = None
    loading: bool = False
    refreshing: bool = False
    deleted: bool = False
    error: Explanation | None = None

    @property
    def number(self) -> str:
        """The number in Salesforce, from there where it was read, else as Care recorded it."""
        return (self.record.number if self.record else "") or self.escalation.number

    @property
    def url(self) -> str:
        """Where the record can be opened, "" while that is not known."""
        return self.record.url if self.record else ""


@dataclass(frozen=True, slots=True)
class EscalationCardsState:
    """All escalations of the open Case in the account in use, the newest first."""

    cards: tuple[EscalationCard, ...] = ()


class EscalationCards(Observable[EscalationCardsState]):
    """Show each escalation at once from what Care knows, then as Salesforce holds it; each card may fail alone."""

    def __init__(
        self,
        *,
        escalations: Escalations,
        page: TaskScope,
        board: NoticeBoard,
        open_url: Callable[[str], None],
        copy: Callable[[str], None],
    ) -> None:
        super().__init__(EscalationCardsState())
        self._escalations = escalations
        self._page = page
        self._board = board
        self._open_url = open_url
        self._copy = copy

    def show(self, case: Case | None, account: AccountId | None) -> None:
        """Turn to the escalations of a Case; those on show already stay as they are."""
        wanted = [one for one in case.escalations if one.account_id == account] if case else []
        known = {card.escalation.id: card for card in self.state.cards}
        newest_first = sorted(wanted, key=lambda one: one.created_at, reverse=True)
        for gone in known.keys() - {one.id for one in wanted}:
            self._page.cancel(_slot(known[gone].escalation))
        self._set(EscalationCardsState(tuple(known.get(one.id) or _fresh(one) for one in newest_first)))
        for one in newest_first:
            if one.id not in known:
                self._page.when_calm(_slot(one), self._load(one))

    def retry(self, escalation_id: str) -> None:
        """Read one card again, after an error or because it may have changed; what is known stays on show."""
        card = self._card(escalation_id)
        if card is not None and not card.refreshing:
            self._put(replace(card, loading=card.record is None, refreshing=True, error=None))
            self._page.switch(_slot(card.escalation), self._load(card.escalation))

    def copy_number(self, escalation_id: str) -> None:
        """Put the number on the clipboard."""
        card = self._card(escalation_id)
        if card is not None:
            self._copy(card.number)
            self._board.say(_("Copied {number}.").format(number=card.number))

    def open_in_browser(self, escalation_id: str) -> None:
        """Open the record in Salesforce, in the browser."""
        card = self._card(escalation_id)
        if card is not None and card.url:
            self._open_url(card.url)

    async def _load(self, escalation: Escalation) -> None:
        try:
            record = await self._escalations.card(escalation)
        except CareDesktopError as error:
            before = self._card(escalation.id)
            self._put(EscalationCard(escalation, before.record if before else None, error=explain(error)))
        else:
            self._put(EscalationCard(escalation, record, deleted=record is None))

    def _card(self, escalation_id: str) -> EscalationCard | None:
        return next((card for card in self.state.cards if card.escalation.id == escalation_id), None)

    def _put(self, changed: EscalationCard) -> None:
        cards = (changed if card.escalation.id == changed.escalation.id else card for card in self.state.cards)
        self._set(EscalationCardsState(tuple(cards)))


def _fresh(escalation: Escalation) -> EscalationCard:
    return EscalationCard(escalation, loading=True, refreshing=True)


def _slot(escalation: Escalation) -> str:
    return f"escalation {escalation.id}"
