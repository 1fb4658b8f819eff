"""The workload: everybody with their active Cases, and the Cases of one of them to be given to another."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from care_desktop.domain.board import NOBODY, Load
from care_desktop.domain.cases import CaseRow, Status
from care_desktop.domain.ids import CaseId, UserId
from care_desktop.i18n import _, ngettext
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.chooser import Chooser
from care_desktop.ui.kit.lists import give_viewport
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import ElidedLabel, PlainLabel, isolate
from care_desktop.ui.place import TroubleLine
from care_desktop.viewmodels.supervisor import SupervisorDesk
from care_desktop.viewmodels.wording import priority_word, status_word
from care_desktop.viewmodels.workload import WorkloadState

_STATUSES = (Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD)
_UNCHOSEN = "-"


class WorkloadView(QWidget):
    """A table of people, and beside it the Cases of the chosen one with a tick each."""

    def __init__(self, desk: SupervisorDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._page = desk, desk.workload
        self._shown: WorkloadState | None = None
        self._trouble = TroubleLine(self._page.refresh)
        self.people = QTableWidget(0, len(_STATUSES) + 2)
        self.cases = QListWidget()
        give_viewport(self.cases)
        self._title = PlainLabel("", "title")
        self._to = Chooser(_("Give to"))
        self.give = PushButton(_("Give"), "primary")
        self._all = PushButton(_("Select all"), "quiet")
        self._side = QFrame()
        self._build()
        self._connect()
        observe(self, self._page, self.show_state)

    @property
    def foot(self) -> tuple[QWidget, ...]:
        """What stands along the bottom, over which nothing should stand."""
        return (self._all, self._to, self.give)

    def show_state(self, state: WorkloadState) -> None:
        """Show everybody, and the Cases of the chosen one."""
        shown, self._shown = self._shown, state
        self._trouble.say(state.error.sentence if state.error else "", state.error.details if state.error else "")
        if shown is None or shown.loads != state.loads:
            self._show_people(state)
        elif shown.chosen != state.chosen:
            self._show_chosen(state)
        self._side.setVisible(state.chosen is not None)
        if shown is None or (shown.cases, shown.selected, shown.trouble) != (
            state.cases,
            state.selected,
            state.trouble,
        ):
            self._show_cases(state)
        self._show_giving(state)

    def take_focus(self) -> None:
        """Put the keyboard on the people."""
        self.people.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_people(self, state: WorkloadState) -> None:
        self.people.blockSignals(True)
        self.people.setRowCount(len(state.loads))
        for place, load in enumerate(state.loads):
            counts = [load.counts.get(status, 0) for status in _STATUSES]
            for column, words in enumerate((_name(load), *map(str, counts), str(load.total))):
                item = QTableWidgetItem(words if words != "0" else "–")
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.people.setItem(place, column, item)
        self.people.blockSignals(False)
        self._show_chosen(state)

    def _show_chosen(self, state: WorkloadState) -> None:
        place = next((n for n, load in enumerate(state.loads) if load.user_id == state.chosen), -1)
        if place >= 0 and place != self.people.currentRow():
            self.people.blockSignals(True)
            self.people.setCurrentCell(place, 0)
            self.people.blockSignals(False)

    def _show_cases(self, state: WorkloadState) -> None:
        place = self.cases.currentRow()
        self.cases.blockSignals(True)
        self.cases.clear()
        for row in state.cases:
            item = QListWidgetItem(_case_words(row, state.trouble.get(row.id, "")))
            item.setData(Qt.ItemDataRole.UserRole, row.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if row.id in state.selected else Qt.CheckState.Unchecked)
            self.cases.addItem(item)
        self.cases.setCurrentRow(min(place, self.cases.count() - 1))
        self.cases.blockSignals(False)

    def _show_giving(self, state: WorkloadState) -> None:
        load = state.load
        if load is not None:
            words = ngettext("{name}: {n} active case", "{name}: {n} active cases", load.total)
            if 0 < len(state.cases) < load.total:
                words = _("{name}: {n} active cases, here the newest {shown}")
            self._title.setText(words.format(name=isolate(_name(load)), n=load.total, shown=len(state.cases)))
        people = [(str(one.id), one.name) for one in state.colleagues if one.id != state.chosen]
        offered = [(_UNCHOSEN, _("Give to…")), *people]
        if state.chosen != NOBODY:
            offered.append((str(NOBODY), _("Nobody")))
        self._to.show_choice(offered, _UNCHOSEN if state.to is None else str(state.to))
        count = len(state.selected)
        words = ngettext("Give {n} case", "Give {n} cases", count)
        self.give.setText(words.format(n=count) if count else _("Give"))
        why = "" if count else _("Select cases first.")
        why = why or (_("Choose first who gets them.") if state.to is None or state.to == state.chosen else "")
        self.give.explain(_("This is being done.") if state.working else why)

    def _connect(self) -> None:
        page = self._page
        self.people.currentCellChanged.connect(self._on_person)
        self.cases.itemChanged.connect(lambda item: page.toggle(CaseId(item.data(Qt.ItemDataRole.UserRole))))
        self.cases.itemActivated.connect(lambda item: self._desk.open_case(CaseId(item.data(Qt.ItemDataRole.UserRole))))
        self._to.picked.connect(lambda value: None if value == _UNCHOSEN else page.aim(UserId(value)))
        self.give.clicked.connect(lambda _checked: page.give())
        self._all.clicked.connect(lambda _checked: page.select_all())

    def _on_person(self, place: int, _column: int, _old: int, _old_column: int) -> None:
        loads = self._page.state.loads
        if 0 <= place < len(loads):
            self._page.choose(loads[place].user_id)

    def _build(self) -> None:
        self.setObjectName("workload")
        table = self.people
        table.setObjectName("workload-people")
        table.setAccessibleName(_("Workload by agent"))
        table.setHorizontalHeaderLabels([_("Agent"), *map(status_word, _STATUSES), _("All")])
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.size("control-height") + theme.size("space8"))
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        agent = QTableWidgetItem(_("Agent"))
        agent.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setHorizontalHeaderItem(0, agent)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.cases.setObjectName("workload-cases")
        self.cases.setAccessibleName(_("Cases of the chosen agent"))
        self.cases.setFrameShape(QFrame.Shape.NoFrame)
        self.cases.setSpacing(theme.size("space4"))
        self.cases.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.give.setObjectName("workload-give")
        self._to.setObjectName("workload-to")
        self._all.setObjectName("workload-all")
        edge = theme.size("space12")
        rows = QVBoxLayout()
        rows.setSpacing(theme.size("space8"))
        title = ElidedLabel(_("Workload"), "name")
        title.setContentsMargins(edge, edge, edge, 0)
        for widget in (title, self._trouble):
            rows.addWidget(widget)
        rows.addWidget(table, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(rows, 5)
        row.addWidget(self._beside(), 3)  # its full width as soon as there is room

    def _beside(self) -> QWidget:
        theme.set_role(self._side, "beside")
        self._side.setMinimumWidth(theme.size("panel-least"))
        self._side.setMaximumWidth(theme.size("panel-width"))
        column, edge = QVBoxLayout(self._side), theme.size("space12")
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.size("space8"))
        column.addWidget(self._title)
        column.addWidget(self.cases, 1)
        column.addWidget(self._all, 0, Qt.AlignmentFlag.AlignLeading)
        giving = QHBoxLayout()
        giving.setSpacing(theme.size("space8"))
        giving.addWidget(self._to, 1)
        giving.addWidget(self.give)
        column.addLayout(giving)
        return self._side


def _name(load: Load) -> str:
    return load.name or (_("Nobody") if load.user_id == NOBODY else str(load.user_id))


def _case_words(row: CaseRow, trouble: str) -> str:
    parts = (
        f"#{row.number}",
        isolate(row.customer_name),
        status_word(row.status),
        priority_word(row.priority),
        trouble,
    )
    return " · ".join(part for part in parts if part)
