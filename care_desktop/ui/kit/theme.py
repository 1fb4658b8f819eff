"""Light, dark and high contrast: colours, sizes and fonts for everything that is painted, from one set of tokens."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from care_desktop import assets
from care_desktop.ui.kit import tokens

STANDARD_FONT_PIXELS = 13
_SCALED = ("font-", "row", "popup-row", "control-height", "label-column", "icon")
_PALETTE: Mapping[str, tuple[QPalette.ColorRole, ...]] = {
    "canvas": (QPalette.ColorRole.Window,),
    "surface": (QPalette.ColorRole.Base, QPalette.ColorRole.Button, QPalette.ColorRole.ToolTipText),
    "sunken": (QPalette.ColorRole.AlternateBase, QPalette.ColorRole.Midlight),
    "text": (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.ToolTipBase,
    ),
    "muted": (QPalette.ColorRole.PlaceholderText,),
    "accent": (QPalette.ColorRole.Highlight, QPalette.ColorRole.Link, QPalette.ColorRole.Accent),
    "on-accent": (QPalette.ColorRole.HighlightedText,),
    "control-line": (QPalette.ColorRole.Mid, QPalette.ColorRole.Dark),
}
_FROM_SYSTEM: Mapping[str, QPalette.ColorRole] = {
    "canvas": QPalette.ColorRole.Window,
    "surface": QPalette.ColorRole.Base,
    "sunken": QPalette.ColorRole.Base,
    "hover": QPalette.ColorRole.Base,
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
        self._values: Mapping[str, str] = tokens.colours("light")
        self._scale = 1.0
        self._dark = False
        self._reduced_motion = False
        self._chosen = ""

    @property
    def is_dark(self) -> bool:
        """Whether light words stand on a dark canvas."""
        return self._dark

    @property
    def moves(self) -> bool:
        """Whether things may slide: not when the system, or the user, asks for less motion."""
        style = QApplication.style()
        if self._reduced_motion or style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0:
            return False
        return sys.platform != "win32" or QApplication.isEffectEnabled(Qt.UIEffect.UI_General)

    def reduce_motion(self, reduced: bool) -> None:
        """Ask for less motion, whatever the system says."""
        self._reduced_motion = reduced

    def choose(self, scheme: str) -> None:
        """Be "light" or "dark" whatever the system says; "" follows the system."""
        self._chosen = scheme
        self._dress()

    def color(self, name: str) -> QColor:
        """Return a colour token."""
        return QColor(self._values[name])

    def size(self, name: str) -> int:
        """Return a size token in pixels; whatever holds text grows with the system's font."""
        value = tokens.sizes()[name]
        return round(value * self._scale) if name.startswith(_SCALED) else value

    def font(self, name: str = "body", *, semibold: bool = False) -> QFont:
        """Return the system's font in one of the sizes badge, secondary, body, title and name."""
        font = QFont(QApplication.font())
        font.setPixelSize(self.size(f"font-{name}"))
        font.setWeight(QFont.Weight.DemiBold if semibold else QFont.Weight.Normal)
        return font

    def follow(self, app: QApplication) -> None:
        """Dress the application now, and whenever the system turns light or dark or asks for contrast."""
        self._scale = max(1.0, QFontInfo(app.font()).pixelSize() / STANDARD_FONT_PIXELS)
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._dress)
        hints.accessibility().contrastPreferenceChanged.connect(self._dress)
        self._dress()

    def _dress(self, *_reason: object) -> None:
        hints = QGuiApplication.styleHints()
        system = "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            self._values = _system_colours(QApplication.style().standardPalette())
        else:
            self._values = tokens.colours(self._chosen or system)
        self._dark = self.color("canvas").lightness() < self.color("text").lightness()
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        font = self.font()
        if QApplication.font() != font:
            QApplication.setFont(font)
        QApplication.setPalette(_palette(self._values))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setStyleSheet(self._sheet())

    def _sheet(self) -> str:
        values = dict(self._values)
        values.update({name: str(self.size(name)) for name in tokens.sizes()})
        height = self.size("control-height")
        values["button-inner"] = str(height - 2)
        values["button-inner-focus"] = str(height - 4)
        scheme = "dark" if self._dark else "light"
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
    return theme().color(name)


def size(name: str) -> int:
    """Return a size token in pixels."""
    return theme().size(name)


def font(name: str = "body", *, semibold: bool = False) -> QFont:
    """Return the system's font in one of the sizes badge, secondary, body, title and name."""
    return theme().font(name, semibold=semibold)


def set_role(widget: QWidget, role: str) -> None:
    """Give `widget` a look of the style sheet; may change while it is on screen."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def _palette(values: Mapping[str, str]) -> QPalette:
    palette = QPalette()
    for name, roles in _PALETTE.items():
        for role in roles:
            palette.setColor(role, QColor(values[name]))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(values["muted"]))
    return palette


def _system_colours(palette: QPalette) -> Mapping[str, str]:
    text = palette.color(QPalette.ColorRole.WindowText).name()
    return {name: _system_colour(palette, name, text) for name in tokens.colours("light")}


def _system_colour(palette: QPalette, name: str, text: str) -> str:
    role = _FROM_SYSTEM.get(name)
    return text if role is None else palette.color(role).name()
