"""The way to a place that is laid over the desk, and back; what only that place needs comes when it is first wanted."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from care_desktop.ui.main_window import MainWindow
from care_desktop.ui.shell import ShellView
from care_desktop.viewmodels.commands import Command
from care_desktop.viewmodels.shell import Shell


class Openable(Protocol):
    """A state that says whether its place is to be seen."""

    @property
    def is_open(self) -> bool: ...


class Place(Protocol):
    """The view-model of a place."""

    @property
    def state(self) -> Openable: ...

    def step_back(self) -> object: ...


class Door(QObject):
    """Imports and builds a place a piece at a time, lays it over the desk, and gives the focus back afterwards.

    A door says how in `_build`, `_enter` and `_gate`; it hands over what it has built with `_keep`.
    """

    def __init__(self, window: MainWindow, view: ShellView, shell: Shell, modules: Sequence[str]) -> None:
        super().__init__(window)
        self._window, self._shell, self._modules = window, shell, modules
        self._over: Place | None = None
        self._page: QWidget | None = None
        self._take_focus: Callable[[], None] = window.setFocus
        self._steps: Iterator[None] | None = None
        self._focus_before: QWidget | None = None
        view.put_over(self._step_back)
        shell.commands.pass_through(self._gate)

    def _build(self) -> Iterator[None]:
        """Build the place in steps, keep it and enter it."""
        raise NotImplementedError

    def _enter(self) -> None:
        """Open the place that was built."""
        raise NotImplementedError

    def _gate(self, command: Command) -> str | None:
        """Leave the place for a command of another; return why that cannot be, None where it can."""
        raise NotImplementedError

    def _knock(self) -> None:
        """Open the place; the first time it is built a piece at a time, so that the window stays alive."""
        if self._over is not None:
            self._enter()
        elif self._steps is None:
            self._steps = self._import_and_build()
            self._go_on()

    def _go_on(self) -> None:
        if self._steps is not None and next(self._steps, self) is not self:
            QTimer.singleShot(0, self, self._go_on)

    def _import_and_build(self) -> Iterator[None]:
        for name in self._modules:
            importlib.import_module(f"care_desktop.{name}")
            yield
        yield from self._build()

    def _keep(self, place: Place, page: QWidget, take_focus: Callable[[], None]) -> None:
        self._over, self._page, self._take_focus = place, page, take_focus

    @property
    def _is_open(self) -> bool:
        return self._over is not None and self._over.state.is_open

    def _show(self, state: Openable) -> None:
        frame = self._window.frame
        if self._page is None or state.is_open == (frame.over is self._page):
            return
        if state.is_open:
            self._focus_before = QApplication.focusWidget()
            frame.lay_over(self._page)
            self._take_focus()
        else:
            frame.lay_over(None)
            self._give_focus_back()

    def _give_focus_back(self) -> None:
        before, self._focus_before = self._focus_before, None
        if before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._window.frame.case_list.take_focus()

    def _step_back(self) -> None:
        if self._over is not None and self._is_open:
            self._over.step_back()
