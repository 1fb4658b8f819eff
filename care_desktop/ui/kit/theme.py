"""Light, dark and high contrast: dress the whole application in one set of tokens, and follow the system."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from care_desktop import assets
from care_desktop.ui.kit import tokens
from care_desktop.ui.kit.look import look

_FROM_SYSTEM: Mapping[str, QPalette.ColorRole] = {
    "canvas": QPalette.ColorRole.Window,
    "surface": QPalette.ColorRole.Base,
    "sunken": QPalette.ColorRole.Base,
    "hover": QPalette.ColorRole.Base,
    "scroll": QPalette.ColorRole.Mid,
    "skeleton": QPalette.ColorRole.AlternateBase,
    "accent-soft": QPalette.ColorRole.AlternateBase,
    "danger-soft": QPalette.ColorRole.Base,
    "warning-soft": QPalette.ColorRole.Base,
    "success-soft": QPalette.ColorRole.Base,
    "accent": QPalette.ColorRole.Link,
    "accent-hover": QPalette.ColorRole.Link,
    "on-accent": QPalette.ColorRole.Base,
    "on-danger": QPalette.ColorRole.Base,
}


class Theme(QObject):
    """What the window looks like now; `changed` is sent after every switch, when all widgets are restyled."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._follows = False
        self._reduced_motion = False
        self._chosen = ""

    @property
    def is_dark(self) -> bool:
        """Whether light words stand on a dark canvas."""
        return look.is_dark

    @property
    def moves(self) -> bool:
        """Whether things may slide: not when the system, or the user, asks for less motion."""
        if self._reduced_motion:
            return False
        style = QApplication.style()
        if style.styleHint(QtWidgets.QStyle.StyleHint.SH_Widget_Animation_Duration) == 0:
            return False
        return sys.platform != "win32" or QApplication.isEffectEnabled(Qt.UIEffect.UI_General)

    def reduce_motion(self, reduced: bool) -> None:
        """Ask for less motion, whatever the system says."""
        self._reduced_motion = reduced

    def choose(self, scheme: str) -> None:
        """Be "light" or "dark" whatever the system says; "" follows the system."""
        self._chosen = scheme
        self._dress()

    def follow(self, app: QApplication) -> None:
        """Dress the application now, and whenever the system turns light or dark or asks for contrast."""
        if not self._follows:
            self._follows = True
            hints = app.styleHints()
            hints.colorSchemeChanged.connect(self._dress)
            hints.accessibility().contrastPreferenceChanged.connect(self._dress)
        self._dress()

    def _dress(self, *_reason: object) -> None:
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            return
        look.put_on(application, self._values())
        application.setStyleSheet(self._sheet())
        self.changed.emit()

    def _values(self) -> Mapping[str, str]:
        hints = QGuiApplication.styleHints()
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return _system_colours(QApplication.style().standardPalette())
        system = "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"
        return tokens.colours(self._chosen or system)

    def _sheet(self) -> str:
        values = dict(look.values)
        values.update({name: str(size(name)) for name in tokens.sizes()})
        height = size("control-height")
        values["button-inner"] = str(height - 2)
        values["value-inner"] = str(height - 4)
        values["button-inner-focus"] = str(height - 4)
        scheme = "dark" if look.is_dark else "light"
        for image in ("arrow", "tick"):
            values[f"{image}-image"] = (assets.folder("icons") / f"{image}-{scheme}.svg").as_posix()
        return tokens.sheet(values)


@cache
def theme() -> Theme:
    """Return the one theme of this process."""
    return Theme()


def apply(app: QApplication) -> None:
    """Dress the application and keep it dressed as the system asks."""
    theme().follow(app)


def color(name: str) -> QColor:
    """Return a colour token of the look in force."""
    return look.color(name)


def size(name: str) -> int:
    """Return a size token in pixels."""
    return look.size(name)


def font(name: str = "body", *, semibold: bool = False) -> QFont:
    """Return the system's font in one of the sizes badge, secondary, body, title and name."""
    return look.font(name, semibold=semibold)


def set_role(widget: QWidget, role: str) -> None:
    """Give `widget` a look of the style sheet; may change while it is on screen."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # a new one is dressed once, when it is shown
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)


def _system_colours(palette: QPalette) -> Mapping[str, str]:
    text = palette.color(QPalette.ColorRole.WindowText).name()
    return {name: _system_colour(palette, name, text) for name in tokens.colours("light")}


def _system_colour(palette: QPalette, name: str, text: str) -> str:
    role = _FROM_SYSTEM.get(name)
    return text if role is None else palette.color(role).name()
