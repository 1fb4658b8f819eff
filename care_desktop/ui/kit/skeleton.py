"""The shape of what is coming, shown only when it takes long enough to be noticed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme

PATIENCE_MILLISECONDS = 150
_SHARES = (0.62, 0.9, 0.45, 0.78, 0.55)


class Skeleton(QWidget):
    """Bars in place of `rows` rows, two lines each where there is room; blank for the first 150 ms."""

    def __init__(
        self, rows: int = 3, row_height: int = 0, patience: int = PATIENCE_MILLISECONDS, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._row_height = row_height or theme.size("popup-row")
        self._visible_bars = patience <= 0
        self._wait = QTimer(self, interval=patience, singleShot=True)
        self._wait.timeout.connect(self._show_bars)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(_("Loading"))

    def sizeHint(self) -> QSize:
        """Return the room that the rows will take."""
        return QSize(160, self._rows * self._row_height)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to wait."""
        if not self._visible_bars:
            self._wait.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Be blank again next time."""
        if self._wait.interval() > 0:
            self._wait.stop()
            self._visible_bars = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars."""
        if not self._visible_bars:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("skeleton"))
        for row in range(self._rows):
            self._paint_row(painter, row)

    def _paint_row(self, painter: QPainter, row: int) -> None:
        margin, bar = theme.size("space16"), theme.size("space8")
        lines = 1 if self._row_height < theme.size("popup-row") else 2
        top = row * self._row_height + (self._row_height - (2 * lines - 1) * bar) / 2
        for line in range(lines):
            share = _SHARES[(row * 2 + line) % len(_SHARES)]
            width = (self.width() - 2 * margin) * share
            painter.drawRoundedRect(QRectF(margin, top + line * 2 * bar, width, bar), bar / 2, bar / 2)

    def _show_bars(self) -> None:
        self._visible_bars = True
        self.update()
