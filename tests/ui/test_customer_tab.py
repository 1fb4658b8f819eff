"""The Customer tab on screen: whoever types in a detail goes on typing, whatever arrives from others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from care_desktop.domain.people import ContactPoint, Customer, PointKind
from care_desktop.ui.case_panel import CasePanelView
from care_desktop.viewmodels.case_panel import PanelTab
from care_desktop.viewmodels.customer_editor import CustomerEditor
from tests.helpers.builders import case, customer
from tests.helpers.case_pages import case_pages
from tests.helpers.robots import Robot
from tests.helpers.until import until

Run = Callable[[Coroutine[Any, Any, None]], None]
HOME, WORK = "+1 555 0100", "+1 555 0200"
ANN = customer(1)


def with_phones(*numbers: str) -> Customer:
    return replace(ANN, version=9, contact_points=tuple(ContactPoint(PointKind.PHONE, one) for one in numbers))


@asynccontextmanager
async def tab(ann: Customer) -> AsyncIterator[tuple[Robot, CustomerEditor]]:
    async with case_pages([case(1, person=ann)]) as pages:
        view = CasePanelView(pages.panel, QLabel("the Salesforce page"))
        view.resize(380, 640)
        view.show()
        view.activateWindow()
        pages.panel.choose(PanelTab.CUSTOMER)
        pages.panel.show_case(case(1).id)
        robot = Robot(view)
        try:
            await until(lambda: robot.has("Email: empty"))  # the last of them: the rows come in steps
            yield robot, pages.panel.customer
        finally:
            view.close()


def typed(name: str) -> str:
    focused = QApplication.focusWidget()
    assert isinstance(focused, QLineEdit)
    assert focused.objectName() == f"edit-{name}"
    return focused.text()


def test_a_new_phone_is_typed_on_while_others_add_and_remove_phones(run: Run) -> None:
    async def scenario() -> None:
        async with tab(with_phones()) as (robot, page):
            robot.click("Phone: empty")
            robot.enter("+44 20 ")
            page.show(with_phones(HOME))
            robot.enter("7946")
            page.show(with_phones(HOME, WORK))
            robot.press(Qt.Key.Key_Home)
            page.show(with_phones(WORK))
            robot.enter("0")
            assert typed("phone first") == "0+44 20 7946"
            assert robot.has(f"Phone: {WORK}")
            assert not robot.has(f"Phone: {HOME}")

    run(scenario())


def test_the_field_that_was_just_opened_stays_when_its_phone_is_removed(run: Run) -> None:
    async def scenario() -> None:
        async with tab(with_phones(HOME, WORK)) as (robot, page):
            robot.click(f"Phone: {HOME}")
            page.show(with_phones(WORK))
            assert "Somebody removed this meanwhile." in robot.words()
            robot.enter("5")
            assert typed(f"phone={HOME}") == "5"
            assert page.state.form.changes() == {f"phone={HOME}": "5"}

    run(scenario())


def test_the_rows_stand_by_kind_after_others_have_changed_them(run: Run) -> None:
    async def scenario() -> None:
        async with tab(with_phones(HOME, WORK)) as (robot, page):
            page.show(with_phones("+1", HOME, "+2"))
            fields = [one.name for one in page.state.form.fields if one.name.startswith("phone")]
            assert fields == ["phone=+1", f"phone={HOME}", "phone=+2", "phone next"]
            await until(lambda: robot.find(f"row-phone={HOME}").y() < robot.find("row-phone=+2").y())
            assert robot.find("row-phone=+1").y() < robot.find(f"row-phone={HOME}").y()

    run(scenario())


def test_a_label_stands_beside_its_value_on_one_line(run: Run) -> None:
    def is_in_line(robot: Robot) -> bool:
        value, row = f"Phone: {HOME}", f"row-phone={HOME}"
        if not (robot.has(value) and robot.has(row)):  # the rows come in steps
            return False
        label = next(one for one in robot.find(row).findChildren(QLabel) if one.text())
        words = label.contentsRect().translated(label.pos())
        return abs(words.center().y() - robot.find(value).geometry().center().y()) <= 1

    async def scenario() -> None:
        async with tab(with_phones(HOME)) as (robot, _page):
            await until(lambda: is_in_line(robot))

    run(scenario())
