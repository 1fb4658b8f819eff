"""On a screen too narrow for all panes: they keep their least widths, and the one in use is scrolled into sight."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSplitter, QWidget

_NO_MARGIN = 0


class PaneScroll(QScrollArea):
    """As wide as the window; scrolls sideways only where the panes do not fit, and follows the focus."""

    def __init__(self, splitter: QSplitter) -> None:
        super().__init__()
        self._splitter = splitter
        self.setObjectName("panes")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(splitter)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        panes = (self._splitter.widget(place) for place in range(self._splitter.count()))
        for pane in panes:
            if pane is not None and now is not None and pane.isAncestorOf(now):
                self.ensureWidgetVisible(pane, _NO_MARGIN, _NO_MARGIN)
