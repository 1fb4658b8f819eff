"""The bell at the end of the status line, with its count; pressed, what is unseen drops down, by Case."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QListWidget, QListWidgetItem, QWidget

from care_desktop.domain.ids import CaseId
from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.anchored import Anchored
from care_desktop.ui.kit.buttons import IconButton, PushButton, button_row
from care_desktop.ui.kit.lists import give_viewport
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.notification_delegate import NEWS, NewsDelegate
from care_desktop.viewmodels.notification_bell import BellState, CaseNews, NotificationBell

_WIDTH, _MOST_ROWS, _MOST_COUNTED = 380, 6, 99


class BellButton(IconButton):
    """Shows how much is unseen, in a pill over the bell."""

    def __init__(self, page: NotificationBell, parent: QWidget | None = None) -> None:
        super().__init__("bell", _("Notifications"), parent=parent)
        self._page = page
        self._list: NewsList | None = None
        self._count = ""
        self.setObjectName("notifications")
        self.clicked.connect(self.open_list)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.applicationStateChanged.connect(self._on_state)
        observe(self, page, self.show_state)

    def show_state(self, state: BellState) -> None:
        """Show the count."""
        self._count = "" if not state.count else str(state.count) if state.count <= _MOST_COUNTED else "99+"
        self.rename(state.spoken)
        self.set_icon("bell", "text" if state.count else "muted")
        self.update()

    def open_list(self) -> None:
        """Open or close the list."""
        if self._list is None:
            self._list = NewsList(self._page, self)
        if not self._list.toggled_off():
            self._list.open_news()

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self._page.come_back()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bell, and the pill at its upper trailing corner."""
        super().paintEvent(event)
        if not self._count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.font("secondary", semibold=True)
        font.setPixelSize(theme.size("font-badge"))
        height = theme.size("space16")
        width = max(height, QFontMetrics(font).horizontalAdvance(self._count) + theme.size("space8"))
        pill = QRectF(self.width() - width, 0, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("danger"))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(theme.color("on-danger"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._count)


class NewsList(Anchored):
    """What is unseen, a row for each Case; Enter or a click opens it."""

    def __init__(self, page: NotificationBell, field: QWidget) -> None:
        super().__init__(_("Notifications"), field)
        self._page = page
        self.list = QListWidget()
        self._empty = PlainLabel(
            _("Nothing new. Mentions, cases given to you, answers to your flags and replies that failed stand here."),
            "muted",
        )
        self._all = PushButton(_("Mark all as seen"), "quiet", "check")
        self._all.setObjectName("see-all")
        self._build()
        observe(self, page, self.show_state)

    def show_state(self, state: BellState) -> None:
        """Show the rows; the mark stays on its Case."""
        marked = self._marked()
        self.list.clear()
        for news in state.news:
            self.list.addItem(_item(news))
            if news.case_id == marked:
                self.list.setCurrentRow(self.list.count() - 1)
        self.list.setVisible(bool(state.news))
        self._all.setVisible(bool(state.news))
        self._empty.setVisible(not state.news)
        if self.isVisible():
            self.place()

    def open_news(self) -> None:
        """Show it, the keyboard on the first row."""
        if self.list.count() and self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.open_over(self.list if self.list.count() else self)

    def wanted(self) -> QSize:
        """Return room for some rows."""
        rows = min(self.list.count(), _MOST_ROWS)
        if not rows:
            width = _WIDTH - 2 * theme.size("space12")
            return QSize(_WIDTH, self._empty.heightForWidth(width) + 3 * theme.size("space12"))
        foot = theme.size("control-height") + 3 * theme.size("space12")
        return QSize(_WIDTH, rows * theme.size("row") + foot)

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        give_viewport(self.list)
        self.list.setObjectName("news")
        self.list.setAccessibleName(_("Notifications"))
        self.list.setItemDelegate(NewsDelegate(self._page.now, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for widget in (self.list, self._empty):
            self.body.addWidget(widget)
        self.body.addLayout(button_row(self._all))
        self.list.itemActivated.connect(self._open)
        self.list.itemClicked.connect(self._open)
        self._all.clicked.connect(self._see_all)

    def _open(self, item: QListWidgetItem) -> None:
        if self.isVisible():  # a click on some desktops activates too
            self.close_over()
            self._page.open(CaseId(item.data(NEWS).case_id))

    def _see_all(self) -> None:
        self.close_over()
        self._page.see_all()

    def _marked(self) -> CaseId | None:
        news = self.list.currentIndex().data(NEWS)
        return news.case_id if isinstance(news, CaseNews) else None


def _item(news: CaseNews) -> QListWidgetItem:
    item = QListWidgetItem()
    item.setData(NEWS, news)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{news.title}. {news.sentence}")
    return item
