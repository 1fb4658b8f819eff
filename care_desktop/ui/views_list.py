"""The column of built-in views, each with the number of its cases."""

from __future__ import annotations

from PySide6 import QtWidgets
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from care_desktop.domain.case_rows import View
from care_desktop.i18n import _, ngettext
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.lists import give_viewport
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.views_button import ViewsButton
from care_desktop.viewmodels.case_list import CaseList, CaseListState
from care_desktop.viewmodels.shown_views import ShownViews
from care_desktop.viewmodels.wording import view_word

_ICONS = {
    View.INBOX: "inbox",
    View.NEW: "star",
    View.MY_OPEN: "person",
    View.MY_PENDING: "clock",
    View.MY_ON_HOLD: "pause",
    View.DONE: "check",
    View.MY_MENTIONS: "mention",
    View.SPAM: "spam",
    View.UNLINKED: "unlink",
    View.FLAGGED: "flag",
    View.ALL: "case",
}
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ViewsModel(QAbstractListModel):
    """The views on show in their order, with their counters."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.views: tuple[View, ...] = ()
        self.counters: dict[View, int] = {}

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many views there are."""
        return 0 if parent.isValid() else len(self.views)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return the view's name, with its number where it is spoken."""
        view = self.views[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):  # a narrow column cuts long names
            return view_word(view)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(view)
        return None

    def show(self, counters: dict[View, int]) -> None:
        """Take new counters."""
        if counters != self.counters:
            self.counters = counters
            self.dataChanged.emit(self.index(0), self.index(len(self.views) - 1))

    def show_views(self, views: tuple[View, ...]) -> None:
        """Take other views."""
        self.beginResetModel()
        self.views = views
        self.endResetModel()

    def _spoken(self, view: View) -> str:
        count = self.counters.get(view)
        if count is None:
            return view_word(view)
        words = ngettext("{view}, {count} case", "{view}, {count} cases", count)
        return words.format(view=view_word(view), count=count)


class _ViewDelegate(QStyledItemDelegate):
    """Paint icon, name and number of a view."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a control and a little air."""
        return QSize(0, theme.size("control-height") + theme.size("space4"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one view."""
        model = index.model()
        assert isinstance(model, ViewsModel)
        view = model.views[index.row()]
        state = option.state
        area: QRect = option.rect.adjusted(theme.size("space4"), 1, -theme.size("space4"), -1)
        chosen = bool(state & QtWidgets.QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, area, state, chosen=chosen)
        inside = area.adjusted(theme.size("space8"), 0, -theme.size("space8"), 0)
        side = theme.size("icon-small")
        icon = icons.pixmap(_ICONS[view], "accent" if chosen else "muted", side)
        painter.drawPixmap(inside.left(), inside.center().y() - side // 2 + 1, icon)
        room = self._paint_count(painter, inside, model.counters.get(view, 0), view)
        self._paint_name(painter, inside.adjusted(side + theme.size("space8"), 0, -room, 0), view, chosen=chosen)
        painter.restore()

    def _paint_ground(self, painter: QPainter, area: QRect, state: QtWidgets.QStyle.StateFlag, *, chosen: bool) -> None:
        radius, flag = theme.size("radius-control"), QtWidgets.QStyle.StateFlag
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or state & flag.State_MouseOver:
            painter.setBrush(theme.color("accent-soft" if chosen else "hover"))
            painter.drawRoundedRect(area, radius, radius)
        if state & flag.State_HasFocus and state & flag.State_KeyboardFocusChange:
            painter.setPen(theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for inset in (0, 1):
                painter.drawRoundedRect(area.adjusted(inset, inset, -inset - 1, -inset - 1), radius, radius)

    def _paint_count(self, painter: QPainter, area: QRect, count: int, view: View) -> int:
        if not count:
            return 0
        urgent = view is View.UNLINKED
        words = f"{count:,}".replace(",", "\u202f")
        painter.setFont(theme.font("secondary", semibold=urgent))
        painter.setPen(theme.color("danger" if urgent else "muted"))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        return QFontMetrics(painter.font()).horizontalAdvance(words) + theme.size("space4")

    def _paint_name(self, painter: QPainter, area: QRect, view: View, *, chosen: bool) -> None:
        painter.setFont(theme.font("body", semibold=chosen))
        painter.setPen(theme.color("text"))
        words = QFontMetrics(painter.font()).elidedText(view_word(view), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)


class ViewsListView(QWidget):
    """Show the views of the case list, and show another one when it is chosen by mouse or arrows."""

    def __init__(self, page: CaseList, views: ShownViews, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page, self._views = page, views
        self._model = ViewsModel(self)
        self.list = QListView()
        give_viewport(self.list)
        self.choose = ViewsButton(views)
        self._build()
        self.list.selectionModel().currentChanged.connect(self._on_chosen)
        theme.theme().changed.connect(self.list.viewport().update)
        observe(self, views, self.show_views)
        observe(self, page, self.show_state)

    def show_views(self, views: tuple[View, ...]) -> None:
        """Show these views; who hides the one in force goes to the first."""
        self._model.show_views(views)
        if self._page.state.query.view not in views and self._page.state.shown is not None:
            self._page.show_view(views[0])
        self.show_state(self._page.state)

    def show_state(self, state: CaseListState) -> None:
        """Show the counters and the view in force."""
        self._views.offer(state.counters)
        self._model.show(dict(state.counters))
        views = self._model.views
        place = views.index(state.query.view) if state.query.view in views else -1
        chosen = self._model.index(place) if place >= 0 else QModelIndex()
        if self.list.currentIndex() != chosen:
            self.list.setCurrentIndex(chosen)

    def _build(self) -> None:
        self.setObjectName("views")
        self.list.setObjectName("views-list")
        self.list.setAccessibleName(_("Views"))
        self.list.setModel(self._model)
        self.list.setItemDelegate(_ViewDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.list.viewport().setAutoFillBackground(False)
        theme.set_role(self.list, "canvas")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.size("space8"), 0, 0)
        column.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.size("space4"), theme.size("space4"), theme.size("space4"), theme.size("space4"))
        foot.addWidget(self.choose)
        foot.addStretch(1)
        column.addLayout(foot)

    def _on_chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        view = self._model.views[current.row()] if current.isValid() else self._page.state.query.view
        if view is not self._page.state.query.view:
            self._page.show_view(view)
