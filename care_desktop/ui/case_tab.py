"""The Case tab: work on the Case at its top, below it what there is to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from care_desktop.i18n import _
from care_desktop.ui.case_controls import CaseControls
from care_desktop.ui.case_fields import CaseFieldsView
from care_desktop.ui.case_flag import CaseFlagView
from care_desktop.ui.fact_lines import SectionsPage
from care_desktop.ui.kit.resting import Rest
from care_desktop.viewmodels.case_tab import CaseTab
from care_desktop.viewmodels.case_tab_state import Aspect

_USUAL_LINES = 8


class CaseTabView(SectionsPage):
    """Show the controls, the fields, the flag, and the facts; the first three are made in steps, or when first seen."""

    def __init__(self, page: CaseTab, copy: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(copy, parent)
        Rest(self)
        self._parts: list[QWidget] = []
        self._makers: list[Callable[[], QWidget]] = [
            lambda: CaseControls(page),
            lambda: CaseFieldsView(page.fields),
            lambda: CaseFlagView(page.flag),
        ]
        self.setObjectName("case-tab")
        self.setAccessibleName(_("Case"))

    def build(self) -> Iterator[None]:
        """Make the parts that are not there yet, one by one."""
        while len(self._parts) < len(self._makers):
            part = self._makers[len(self._parts)]()
            self._parts.append(part)
            self.top.addWidget(part)
            yield
        yield from self.make_lines(_USUAL_LINES)

    def focus_on(self, aspect: Aspect) -> None:
        """Put the keyboard on one of the controls."""
        controls = self._all()[0]
        assert isinstance(controls, CaseControls)
        controls.focus_on(aspect)

    def begin_flag(self) -> None:
        """Open the form of the flag."""
        flag = self._all()[2]
        assert isinstance(flag, CaseFlagView)
        flag.begin()

    def showEvent(self, event: QShowEvent) -> None:
        """Be whole when it is looked at."""
        self._all()
        super().showEvent(event)

    def _all(self) -> list[QWidget]:
        for _step in self.build():
            pass
        return self._parts
