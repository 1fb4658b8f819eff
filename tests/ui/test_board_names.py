"""Names as people have them, on the board: long, right to left, a handle alone."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel

from care_desktop.ui.board_bulk import pair_of
from care_desktop.ui.board_side import BoardSideView
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.text import isolate
from tests.helpers import board_world
from tests.helpers.supervisor_stage import supervisor_stage
from tests.helpers.until import until
from tests.ui.conftest import Run

LONG = "Maximiliana Wolfeschlegelsteinhausenbergerdorff-Featherstone"
RIGHT_TO_LEFT = "נועה שרון-לביא"
HANDLE = "@a_person_of_whom_only_this_handle_is_known"


@pytest.mark.parametrize("names", [(LONG, LONG), (LONG, "Bo"), ("Bo", LONG), (RIGHT_TO_LEFT, LONG)])
def test_who_and_with_whom_are_both_to_be_read_however_long_a_name_is(names: tuple[str, str]) -> None:
    metrics = QFontMetrics(theme.font("body", semibold=True))
    line = pair_of(metrics, names, 260)
    who, whom = line.split(" → ")
    assert metrics.horizontalAdvance(line) <= 260 + 2
    for shown, name in ((who, names[0]), (whom, names[1])):
        assert isolate(name)[:3] == shown[:3]
        assert len(shown) > min(len(name), 6)


def test_names_that_have_room_are_not_cut() -> None:
    metrics = QFontMetrics(theme.font("body", semibold=True))
    assert pair_of(metrics, ("Bo", RIGHT_TO_LEFT), 260) == f"{isolate('Bo')} → {isolate(RIGHT_TO_LEFT)}"


@pytest.mark.parametrize("name", [LONG, RIGHT_TO_LEFT, HANDLE])
def test_the_side_panel_widens_for_no_name_and_tells_the_whole_of_it(
    run: Run[None], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async def story() -> None:
        monkeypatch.setattr(board_world, "NAMES", (name,))
        async with supervisor_stage(1) as stage:
            side = BoardSideView(stage.desk)
            await until(lambda: bool(stage.desk.side.state.messages))
            side.resize(theme.size("panel-least"), 600)
            side.show()
            assert side.minimumSizeHint().width() <= theme.size("panel-least")
            shown = [label for label in side.findChildren(QLabel) if label.accessibleName() == name]
            assert len(shown) == 2, "the customer, and the suggested contact of that name"
            for label in shown:
                inside = label.parentWidget()
                assert inside is not None
                assert inside.rect().contains(label.geometry())
            side.close()
            side.deleteLater()

    run(story())
