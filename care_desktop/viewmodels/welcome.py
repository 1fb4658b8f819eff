"""The page before anybody is signed in: the Care server's address, the way to its sign-in, or the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from care_desktop.domain.errors import CareDesktopError, SignInEnd, SignInStopped
from care_desktop.domain.session import CareAccess
from care_desktop.i18n import _
from care_desktop.services.entrance import Entrance
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.explanations import explain
from care_desktop.viewmodels.observable import Observable


@dataclass(frozen=True, slots=True)
class WelcomeState:
    """`address` is what stands in the field at first, `problem` what went wrong last, `told` why one is here again.

    `waiting`: the browser is open. `starting`: the sandbox was asked for. `is_over`: the window goes on.
    """

    address: str = ""
    told: str = ""
    waiting: bool = False
    starting: bool = False
    problem: str = ""
    details: str = ""
    is_over: bool = False


class Welcome(Observable[WelcomeState]):
    """Owns nothing; `enter` hears of who signed in, or of None when the sandbox was chosen."""

    def __init__(
        self,
        entrance: Entrance,
        scope: TaskScope,
        *,
        address: str,
        told: str = "",
        enter: Callable[[CareAccess | None], None],
    ) -> None:
        super().__init__(WelcomeState(address, told))
        self._entrance, self._scope, self._enter = entrance, scope, enter

    def sign_in(self, typed: str) -> None:
        """Open the browser at the sign-in page of the server that was typed."""
        if not typed.strip():
            self._set(replace(self.state, problem=_("Type the address of your Care server.")))
        elif not self._is_busy():
            self._scope.once("welcome", self._sign_in(typed))

    @property
    def link(self) -> str:
        """The page that the browser should show, "" before it is known."""
        return self._entrance.page

    def cancel(self) -> None:
        """Stop waiting for the browser."""
        self._entrance.cancel()

    def start_sandbox(self) -> None:
        """Go on with the embedded servers instead."""
        if not self._is_busy():
            self._set(replace(self.state, starting=True, problem="", told=""))
            self._enter(None)

    def _is_busy(self) -> bool:
        return self.state.waiting or self.state.starting or self.state.is_over

    async def _sign_in(self, typed: str) -> None:
        self._set(replace(self.state, address=typed.strip(), waiting=True, problem="", details="", told=""))
        try:
            access = await self._entrance.sign_in(typed)
        except CareDesktopError as error:
            self._fail(error)
        else:
            self._set(replace(self.state, waiting=False, is_over=True))
            self._enter(access)

    def _fail(self, error: CareDesktopError) -> None:
        told = explain(error)
        silent = isinstance(error, SignInStopped) and error.why is SignInEnd.CANCELLED
        problem, details = ("", "") if silent else (told.sentence, told.details)
        self._set(replace(self.state, waiting=False, problem=problem, details=details))
