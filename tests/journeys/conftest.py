"""What every journey needs: a dressed application, one stage for a file, and no fault left from the journey before."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from care_desktop.ui import application
from tests.helpers.journey import sign_out
from tests.helpers.journey_world import JourneyWorld, running_world

if os.environ.get("PYTEST_XDIST_WORKER") == "gw1" and (other := os.environ.get("OTHER_SCREEN")):
    os.environ["DISPLAY"], os.environ["XAUTHORITY"] = other.split()  # see .ci/test


@pytest.fixture(scope="session", autouse=True)
def _application() -> QApplication:
    return application.create()


@pytest.fixture(scope="module")
def whole_world(request: pytest.FixtureRequest) -> Iterator[JourneyWorld]:
    with running_world(getattr(request.module, "SEED", "stories")) as world:
        yield world


@pytest.fixture
def world(whole_world: JourneyWorld) -> Iterator[JourneyWorld]:
    whole_world.stage.forget_requests()
    yield whole_world
    whole_world.stage.disarm()


@pytest.fixture(autouse=True)
def _nobody_stays_signed_in() -> Iterator[None]:
    yield
    sign_out()


@pytest.fixture(autouse=True)
def _no_part_is_a_window_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A widget that is shown before it has a parent flashes up, and takes the keyboard from the real window."""
    strays: list[str] = []
    set_visible = QWidget.setVisible

    def guarded(self: QWidget, visible: bool) -> None:
        if visible and self.isWindow() and not isinstance(self, QMainWindow):
            strays.append("".join(traceback.format_stack(limit=3)[:-1]))
        set_visible(self, visible)

    monkeypatch.setattr(QWidget, "setVisible", guarded)
    yield
    assert not strays, "\n".join(["shown without a parent:", *strays])
