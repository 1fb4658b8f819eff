"""The Sandbox menu: bad days to practise on, with a check mark at what is armed."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.observe import observe
from care_desktop.viewmodels.sandbox_menu import LAGS, BadDay, SandboxMenu, SandboxMenuState, bad_days


class SandboxMenuButton(QToolButton):
    """A button of the status line that opens the menu; marked while a fault is armed."""

    def __init__(self, page: SandboxMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._faults: dict[str, QAction] = {}
        self._lags: dict[int, QAction] = {}
        self._menu = QMenu(_("Sandbox"), self)
        self._normal = QAction(_("Back to normal"), self._menu)
        self._armed = False
        self._build()
        theme.theme().changed.connect(self._draw_icon)
        observe(self, page, self.show_state)

    def show_state(self, state: SandboxMenuState) -> None:
        """Check what is armed."""
        for name, action in self._faults.items():
            action.setChecked(name in state.armed)
        for seconds, action in self._lags.items():
            action.setChecked(seconds == state.search_lag)
        self._normal.setEnabled(not state.is_normal)
        self._armed = not state.is_normal
        spoken = _("Sandbox, faults are armed") if self._armed else _("Sandbox")
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self._draw_icon()

    def _toggle(self, day: BadDay) -> None:
        self._page.toggle(day)
        self.show_state(self._page.state)  # Qt has checked it already; the stage has not yet said so

    def _lag(self, seconds: int) -> None:
        self._page.lag(seconds)
        self.show_state(self._page.state)

    def _draw_icon(self) -> None:
        self.setIcon(icons.icon("sandbox", "warning" if self._armed else "muted"))

    def _build(self) -> None:
        self.setObjectName("sandbox-menu")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(self._menu)
        for day in bad_days():
            action = self._menu.addAction(day.title)
            action.setCheckable(True)
            action.triggered.connect(lambda _checked, day=day: self._toggle(day))
            self._faults[day.id] = action
        self._menu.addSeparator()
        together = QActionGroup(self)
        for seconds in LAGS:
            action = self._menu.addAction(_("Search index {n} s behind").format(n=seconds))
            action.setCheckable(True)
            action.triggered.connect(lambda _checked, seconds=seconds: self._lag(seconds))
            together.addAction(action)
            self._lags[seconds] = action
        self._menu.addSeparator()
        arrival = self._menu.addAction(_("A new customer wants money back"))
        arrival.setObjectName("sandbox-arrival")
        arrival.triggered.connect(lambda _checked: self._page.angry_customer())
        self._menu.addSeparator()
        self._menu.addAction(self._normal)
        self._normal.triggered.connect(lambda _checked: self._page.back_to_normal())
