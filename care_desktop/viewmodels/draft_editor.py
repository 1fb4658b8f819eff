"""Editing one of an account's settings that all users share: a draft over what was read, saved as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, TypeVar

from care_desktop.domain.errors import AnswerLost, CareDesktopError, SettingsChanged
from care_desktop.domain.ids import AccountId
from care_desktop.i18n import _
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.settings_conflict import Conflict


@dataclass(frozen=True, slots=True)
class DraftState:
    """What every such tab shows. `refusal` says why nothing may be changed, `save_refusal` why not saved now."""

    loading: bool = False
    error: Explanation | None = None
    is_dirty: bool = False
    saving: bool = False
    problem: Explanation | None = None
    conflict: Conflict | None = None
    changed: str = ""
    refusal: str = ""
    save_refusal: str = ""


NOWHERE = AccountId("")
S = TypeVar("S", bound=DraftState)
R = TypeVar("R")
D = TypeVar("D")


def _explained(error: CareDesktopError) -> Explanation:
    if not isinstance(error, AnswerLost):
        return explain(error)
    told = _("The connection broke before an answer came. Save again to make sure: what is saved already stays so.")
    return replace(explain(error), sentence=told)


class DraftEditor(Observable[S], Generic[S, R, D]):
    """Nothing leaves before Save, and Save never overwrites what it has not seen.

    `R` is what is read and saved, `D` the draft over it. A tab says how to fetch, store and show them, and keeps
    `_topic`, the name of its tasks, and `_closed`, the changes of the state that close what stands open in it.
    """

    _topic: ClassVar[str]
    _closed: ClassVar[dict[str, Any]]

    def __init__(self, state: S, *, scope: TaskScope) -> None:
        super().__init__(state)
        self._scope = scope
        self._account: AccountId | None = None
        self._read = self._nothing(NOWHERE)
        self._draft = self._draft_of(self._read)
        self._theirs: R | None = None
        self._after_save: Callable[[], None] | None = None

    # -- which account

    def show(self, account: AccountId) -> None:
        """Turn to an account; the same one again keeps what is being edited, else news are read."""
        if account == self._account and self.state.error is None:
            self.hear_change()
            return
        self._account, self._theirs, self._read = account, None, self._nothing(account)
        self._draft = self._draft_of(self._read)
        self._set(self._loading_state())
        self._scope.switch(self._topic, self._load(account))

    def retry(self) -> None:
        """Read again what could not be read."""
        if self._account is not None and self.state.error is not None:
            self.show(self._account)

    def hear_change(self) -> None:
        """Somebody saved settings: take them over, unless something is being edited here; Save will tell then."""
        if self._account is not None and not self.state.is_dirty and not self.state.saving and not self.state.loading:
            self._scope.switch(self._topic, self._load(self._account))

    # -- saving

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save for all users and call `then` once that is done; what cannot stand is shown instead."""
        if self._account is None or self.state.saving or self.state.refusal or not self.state.is_dirty:
            return
        if self._turn_to_blocked():
            return
        self._after_save = then
        self._show(saving=True, problem=None, conflict=None)
        self._scope.once(f"save {self._topic} {self._account}", self._save(self._account, self._result()))

    def discard(self) -> None:
        """Go back to what was read; after a conflict, to theirs."""
        self._read, self._theirs = self._theirs or self._read, None
        self._draft = self._draft_of(self._read)
        self._show(**self._closed, conflict=None, problem=None)
        self.hear_change()

    def overwrite(self) -> None:
        """Save mine over theirs, which was seen."""
        if self._theirs is not None:
            self._read, self._theirs = self._theirs, None
            self._show(conflict=None)
            self.save(self._after_save)

    # -- what a tab says

    def _loading_state(self) -> S:
        raise NotImplementedError

    def _nothing(self, account: AccountId) -> R:
        raise NotImplementedError

    def _draft_of(self, read: R) -> D:
        raise NotImplementedError

    def _result(self) -> R:
        raise NotImplementedError

    def _turn_to_blocked(self) -> bool:
        """Turn to the first row that cannot be saved; False where all can."""
        raise NotImplementedError

    async def _fetch(self, account: AccountId) -> R:
        raise NotImplementedError

    async def _store(self, account: AccountId, changed: R) -> R:
        raise NotImplementedError

    async def _take(self) -> None:
        """Show what was just read."""
        self._show(loading=False, error=None)

    def _show_saved(self) -> None:
        self._show(saving=False)

    def _conflict(self, mine: R, theirs: R) -> Conflict:
        raise NotImplementedError

    def _show(self, **changes: Any) -> None:
        raise NotImplementedError

    # -- inside

    async def _load(self, account: AccountId) -> None:
        try:
            read = await self._fetch(account)
        except CareDesktopError as error:
            if self.state.loading:
                self._set(replace(self.state, loading=False, error=explain(error)))
            return
        if self.state.is_dirty or self.state.saving:
            return  # Save will tell: what was not seen must not count as seen
        self._read, self._draft = read, self._draft_of(read)
        await self._take()

    async def _save(self, account: AccountId, mine: R) -> None:
        then, self._after_save = self._after_save, None
        try:
            saved = await self._store(account, mine)
        except SettingsChanged as error:
            if account == self._account:
                self._after_save = then
                self._tell_conflict(mine, error)
            return
        except CareDesktopError as error:
            if account == self._account:
                self._show(saving=False, problem=_explained(error))
            return
        if account == self._account:  # else another one is on show by now
            self._after_save = then
            self._end_save(saved)

    def _tell_conflict(self, mine: R, error: SettingsChanged) -> None:
        theirs = error.current
        if not isinstance(theirs, type(mine)):
            self._show(saving=False, problem=explain(error))
            return
        self._theirs = theirs
        if not self.state.is_dirty:  # mine were discarded meanwhile
            self._show(saving=False)
            self.discard()
            return
        if self._is_saved_as(theirs):
            self._end_save(theirs)
            return
        self._show(saving=False, conflict=self._conflict(mine, theirs))

    def _is_saved_as(self, theirs: R) -> bool:
        """Say whether what stands there now is what was to be saved: an answer was lost, and this is a second try."""
        before, self._read = self._read, theirs
        self._show()
        if self.state.is_dirty:
            self._read = before
        return not self.state.is_dirty

    def _end_save(self, saved: R) -> None:
        then, self._after_save = self._after_save, None
        self._read, self._draft, self._theirs = saved, self._draft_of(saved), None
        self._show_saved()
        if then is not None:
            then()

    def _may_change(self) -> bool:
        return not self.state.refusal and not self.state.saving
