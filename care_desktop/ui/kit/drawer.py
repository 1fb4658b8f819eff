"""A panel that slides over its parent from the trailing edge; never modal, never a window."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from care_desktop.ui.kit import theme
from care_desktop.ui.kit.typed_ahead import is_typed

SLIDE_MILLISECONDS = 140


class Drawer(QFrame):
    """Cover the parent with one content at a time; the focus goes in, and comes back to where it was.

    What it covers is out of reach meanwhile; whatever stands beside the parent is not.
    """

    opened = Signal()
    closed = Signal()
    escape_pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        theme.set_role(self, "drawer")
        self.setObjectName("drawer")
        self.setAutoFillBackground(True)
        self._covered = parent
        self._content: QWidget | None = None
        self._focus_before: QWidget | None = None
        self._put_out_of_reach: list[QWidget] = []
        self._open = False
        self._had_focus = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setDuration(SLIDE_MILLISECONDS)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.finished.connect(self._settle)
        parent.installEventFilter(self)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether the drawer is in, or on its way in."""
        return self._open

    @property
    def had_focus(self) -> bool:
        """Whether the focus was in the drawer when it began to close: whoever was elsewhere stays there."""
        return self._had_focus

    def open_with(self, content: QWidget) -> None:
        """Slide in with `content`, which the drawer then owns; the focus goes to what `content` asks for."""
        self._replace(content)
        if not self._open:
            self._focus_before = QApplication.focusWidget()
        self._open = True
        self.resize(self._covered.size())
        self.raise_()
        self._move_from(self._outside(), self._inside())
        self.show()
        content.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit()

    def close_drawer(self) -> None:
        """Slide out and give the focus back."""
        if not self._open:
            return
        self._open = False
        inside = QApplication.focusWidget()
        self._had_focus = inside is not None and self.isAncestorOf(inside)
        self._let_reach_covered()
        self._give_focus_back()
        self._move_from(self.pos(), self._outside())
        self.closed.emit()

    def event(self, event: QEvent) -> bool:
        """Keep plain letters from the window's keys: who fills in a form types, also before its fields are there."""
        if event.type() == QEvent.Type.ShortcutOverride and is_typed(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Esc; whoever opened the drawer decides what it does."""
        if event.key() == Qt.Key.Key_Escape:
            self.escape_pressed.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the parent."""
        if event.type() == QEvent.Type.Resize and watched is self.parent() and self.isVisible():
            self.resize(self._covered.size())
            if self._slide.state() != QPropertyAnimation.State.Running:
                self.move(self._inside())
        return super().eventFilter(watched, event)

    def _replace(self, content: QWidget) -> None:
        if self._content is content:
            return
        if self._content is not None:
            self._column.removeWidget(self._content)
            self._content.hide()
            self._content.setParent(None)
        self._content = content
        self._column.addWidget(content)
        content.show()

    def _give_focus_back(self) -> None:
        before, self._focus_before = self._focus_before, None
        inside = QApplication.focusWidget()
        if not (inside is None or self.isAncestorOf(inside)):
            return
        usable = before is not None and isValid(before) and before.isVisible() and before.isEnabled()
        back = before if before is not None and usable else self._covered
        back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move_from(self, start: QPoint, end: QPoint) -> None:
        self._slide.stop()
        if not theme.theme().moves:
            self.move(end)
            self._settle()
            return
        self.move(start)
        self._slide.setStartValue(start)
        self._slide.setEndValue(end)
        self._slide.start()

    def _settle(self) -> None:
        if self._open:
            self.move(self._inside())
            self._keep_from_covered()
        else:
            self.hide()

    def _keep_from_covered(self) -> None:
        """Let neither Tab nor a screen reader act on what nobody can see under the drawer."""
        for part in self._covered.children():
            if isinstance(part, QWidget) and not isinstance(part, Drawer) and part.isEnabledTo(self._covered):
                part.setEnabled(False)
                self._put_out_of_reach.append(part)

    def _let_reach_covered(self) -> None:
        for part in self._put_out_of_reach:
            if isValid(part):
                part.setEnabled(True)
        self._put_out_of_reach.clear()

    def _inside(self) -> QPoint:
        return QPoint(0, 0)

    def _outside(self) -> QPoint:
        from_right = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        return QPoint(self._covered.width() if from_right else -self._covered.width(), 0)
