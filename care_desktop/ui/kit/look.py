"""Colours, sizes and fonts of the look in force, with nothing but what the first paint needs.

Keep `Qt` and `QStyle` out of this file: PySide6 builds such a class at its first mention, and these two cost 25 ms
of the 50 that the first painted window may take beyond a bare one. A test watches over it.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QBrush, QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from care_desktop.ui.kit import tokens

STANDARD_FONT_PIXELS = 13
_SCALED = ("font-", "row", "popup-row", "control-height", "label-column", "icon", "panel-")
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
_TEXT_ROLES = (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText)


class Look:
    """The values of one look; light at the standard size until told otherwise."""

    def __init__(self) -> None:
        self._values: Mapping[str, str] | None = None
        self._scale = 0.0

    @property
    def values(self) -> Mapping[str, str]:
        """The colour tokens in force, as hexadecimal words."""
        return tokens.colours("light") if self._values is None else self._values

    @property
    def is_dark(self) -> bool:
        """Whether light words stand on a dark canvas."""
        return self.color("canvas").lightness() < self.color("text").lightness()

    def color(self, name: str) -> QColor:
        """Return a colour token."""
        return QColor(self.values[name])

    def brush(self, name: str) -> QBrush:
        """Return a colour token as a brush that is ready made.

        Where a brush is made of a colour, or `fillRect` takes one, PySide6 looks through all overloads, and with them
        builds `Qt`; a palette hands its brush out as it is.
        """
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Window, self.color(name))
        return palette.brush(QPalette.ColorRole.Window)

    def size(self, name: str) -> int:
        """Return a size token in pixels; whatever holds text grows with the system's font."""
        value = tokens.sizes()[name]
        return round(value * (self._scale or 1.0)) if name.startswith(_SCALED) else value

    def font(self, name: str = "body", *, semibold: bool = False) -> QFont:
        """Return the system's font in one of the sizes badge, secondary, body, title and name."""
        font = QFont(QApplication.font())
        font.setPixelSize(self.size(f"font-{name}"))
        font.setWeight(QFont.Weight.DemiBold if semibold else QFont.Weight.Normal)
        return font

    def put_on(self, app: QApplication, values: Mapping[str, str]) -> None:
        """Give the application these colours, and its font at the size that goes with the system's."""
        if self._scale == 0.0:
            self._scale = max(1.0, QFontInfo(app.font()).pixelSize() / STANDARD_FONT_PIXELS)
        self._values = values
        font = self.font()
        if QApplication.font() != font:
            QApplication.setFont(font)
        QApplication.setPalette(self._palette())

    def put_on_first(self, app: QApplication) -> None:
        """Be light or dark as the system's palette is: the first paint comes before the theme."""
        dark = QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128
        self.put_on(app, tokens.colours("dark" if dark else "light"))

    def _palette(self) -> QPalette:
        palette = QPalette()
        for name, roles in _PALETTE.items():
            for role in roles:
                palette.setColor(role, self.color(name))
        for role in _TEXT_ROLES:
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("muted"))
        return palette


look = Look()
