"""Robots that use a window as a person does: they find things by their accessible names, type, press and look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QWidget

W = TypeVar("W", bound=QWidget)


class Robot:
    """Uses one window (or any widget) with mouse and keyboard."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def find_as(self, name: str, kind: type[W]) -> W:
        """Return the one visible widget of that kind whose accessible name, text or object name is `name`."""
        found = [widget for widget in self._visible(kind) if name in _names(widget)]
        if len(found) > 1:  # a label beside its field carries the same words: what can be used is meant
            found = [widget for widget in found if widget.focusPolicy() != Qt.FocusPolicy.NoFocus] or found
        assert found, f"{name!r} is not on screen; there are: {sorted(self.names())}"
        assert len(found) == 1, f"{name!r} is on screen {len(found)} times"
        return found[0]

    def find(self, name: str) -> QWidget:
        """Return the one visible widget of that name."""
        return self.find_as(name, QWidget)

    def has(self, name: str) -> bool:
        """Say whether something of that name can be seen."""
        return any(name in _names(widget) for widget in self._visible(QWidget))

    def names(self) -> set[str]:
        """Return the names of everything that can be seen."""
        return {name for widget in self._visible(QWidget) for name in _names(widget)}

    def words(self) -> str:
        """Return all words of the labels that can be seen, line by line."""
        return "\n".join(label.text() for label in self._visible(QLabel) if label.text())

    def click(self, name: str) -> None:
        """Click the middle of a control; a disabled one is an error, for a person could not."""
        widget = self.find_as(name, QAbstractButton) if self._is_button(name) else self.find(name)
        assert widget.isEnabled(), f"{name!r} is disabled: {widget.accessibleDescription()}"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, widget.rect().center())

    def click_row(self, name: str, row: int) -> None:
        """Click a row of a list."""
        view = self.find_as(name, QAbstractItemView)
        middle = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(middle))

    def rows(self, name: str) -> list[str]:
        """Return what a screen reader says of each row of a list."""
        model = self.find_as(name, QAbstractItemView).model()
        indexes = [model.index(row, 0, QModelIndex()) for row in range(model.rowCount())]
        spoken = [index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data() for index in indexes]
        return [str(words) for words in spoken]

    def enter(self, text: str, into: str = "") -> None:
        """Type letter by letter, into what has the focus or into the field of that name."""
        if into:
            self.find(into).setFocus(Qt.FocusReason.OtherFocusReason)
        for letter in text:
            QTest.keyClicks(self._target(), letter)

    def press(self, *keys: Qt.Key, ctrl: bool = False, shift: bool = False) -> None:
        """Press keys one after the other, on what has the focus then."""
        modifiers = Qt.KeyboardModifier.NoModifier
        if ctrl:
            modifiers |= Qt.KeyboardModifier.ControlModifier
        if shift:
            modifiers |= Qt.KeyboardModifier.ShiftModifier
        for key in keys:
            QTest.keyClick(self._target(), key, modifiers)

    def focus(self) -> QWidget | None:
        """Return what has the focus in this window."""
        focused = QApplication.focusWidget()
        inside = focused is not None and (focused is self.window or self.window.isAncestorOf(focused))
        return focused if inside else self.window.focusWidget()

    def _target(self) -> QWidget:
        return self.focus() or self.window

    def _is_button(self, name: str) -> bool:
        return any(name in _names(widget) for widget in self._visible(QAbstractButton))

    def _visible(self, kind: type[W]) -> Iterator[W]:
        inside = (widget for widget in self.window.findChildren(kind) if widget.isVisible())
        yield from (widget for widget in inside if widget.window() is self.window.window())


def _names(widget: QWidget) -> tuple[str, ...]:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return tuple(filter(None, (widget.accessibleName(), text.replace("&", ""), widget.objectName())))
