"""A ring around whatever has the keyboard focus: two pixels of accent with a gap, never on mouse use."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFocusFrame,
    QLineEdit,
    QPlainTextEdit,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from care_desktop.ui.kit import theme
from care_desktop.ui.kit.lists import MARKS_ROW

_WIDTH, _GAP = 2, 2
_FRAMED_BY_THEMSELVES = (QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QTabBar)


class FocusRing(QObject):
    """Keeps one ring for the whole application; fields draw their own thicker outline instead, tabs their own ring.

    It asks for the mouse buttons, not for the reason of the focus: a filter on all events would cost every one of them.
    """

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._frame: _Frame | None = None
        self._style = _RingStyle()
        app.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._frame is not None and isValid(self._frame):
            self._frame.hide()
            self._frame.deleteLater()
        self._frame = None
        by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        only_holds_it = now is not None and now.focusPolicy() == Qt.FocusPolicy.NoFocus  # nobody can go there
        if now is not None and not by_mouse and not only_holds_it and not _shows_itself(now) and not now.isWindow():
            self._frame = _Frame(now, self._style)


def _shows_itself(widget: QWidget) -> bool:
    """Say whether the widget marks its own focus, or is a list that does so at its row (`MARKS_ROW`)."""
    on_a_row = isinstance(widget, QAbstractItemView) and widget.property(MARKS_ROW) and widget.currentIndex().isValid()
    return bool(on_a_row) or isinstance(widget, _FRAMED_BY_THEMSELVES)


class _RingStyle(QProxyStyle):
    """Keeps the frame as far from the widget as the ring and its gap need."""

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        if metric in (QStyle.PixelMetric.PM_FocusFrameHMargin, QStyle.PixelMetric.PM_FocusFrameVMargin):
            return _WIDTH + _GAP
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: QStyleHintReturn | None = None,
    ) -> int:
        """Draw above everything: beside the widget the ring would be cut where its row ends."""
        if hint == QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        return super().styleHint(hint, option, widget, returned)


class _Frame(QFocusFrame):
    def __init__(self, widget: QWidget, style: QStyle) -> None:
        super().__init__(widget)
        self.setStyle(style)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setWidget(widget)
        if isinstance(widget, QAbstractItemView) and widget.property(MARKS_ROW):
            widget.selectionModel().currentChanged.connect(self._look_again)

    def _look_again(self) -> None:
        """Leave the ring to the list: it had no rows yet when it got the focus, and rings one by now."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if _shows_itself(self.widget()):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), _WIDTH))
        radius = theme.size("radius-control") + _GAP
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
