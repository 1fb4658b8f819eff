"""The real program in a real window, with nothing but a keyboard: what an agent does all day, and how it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from care_desktop import __version__
from tests.e2e.display import Display, running_display
from tests.e2e.keyboard import KeyboardUser, wait_for
from tests.e2e.truth import Truth, environment_of
from tests.helpers.stage import StageHandle, running_stage

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

JANE, RADU = "ca-000043", "ca-000021"  # the first two rows of the inbox; Radu's case was escalated without a contact
DANGER = "#b3261e"
MOST_KEYS_TO_LINK, MOST_KEYS_TO_CREATE = 6, 12
ENDS_WITHIN_SECONDS, QUIET_SECONDS, QUIET_WORK_SECONDS = 20.0, 0.5, 0.05


@pytest.fixture(scope="module")
def display() -> Iterator[Display]:
    with running_display() as display:
        yield display


@pytest.fixture(scope="module")
def stage() -> Iterator[StageHandle]:
    with running_stage() as stage:
        yield stage


@pytest.fixture
def truth(stage: StageHandle) -> Iterator[Truth]:
    truth = Truth(stage)
    yield truth
    truth.close()


@pytest.fixture
def agent(display: Display, stage: StageHandle, tmp_path: Path) -> Iterator[KeyboardUser]:
    """An agent in front of the window, which has shown its cases."""
    stage.reset()
    stage.forget_requests()
    agent = KeyboardUser(display, environment_of(stage, tmp_path / "home"))
    try:
        agent.look_for_window()
        wait_for_request(stage, "/v1/changes")
        yield agent
    finally:
        agent.close()


def wait_for_request(stage: StageHandle, path: str) -> None:
    """Wait until the window has asked a server for `path`."""
    wait_for(f"a request of {path}", lambda: any(path in item["path"] for item in stage.requests()["items"]))


def wait_until_quiet(agent: KeyboardUser, stage: StageHandle) -> None:
    """Wait until the window has asked for nothing and done nothing for a while: it has taken in what it was told."""
    asked, worked, since = -1, 0.0, time.monotonic()

    def is_quiet() -> bool:
        nonlocal asked, worked, since
        asked_now, worked_now = len(stage.requests()["items"]), agent.worked_seconds()
        if asked_now != asked or worked_now - worked > QUIET_WORK_SECONDS:
            asked, worked, since = asked_now, worked_now, time.monotonic()
        return time.monotonic() - since > QUIET_SECONDS

    wait_for("a quiet moment", is_quiet)


def open_case(agent: KeyboardUser, stage: StageHandle, case: str, *keys: str) -> None:
    agent.press(*keys)
    wait_for_request(stage, f"/v1/cases/{case}/messages")
    wait_for_request(stage, "/suggestions")
    wait_until_quiet(agent, stage)


def has_badge(display: Display) -> bool:
    """Say whether something in the colour of danger stands on the tabs of the property panel."""
    return display.count(DANGER, 1060, 0, 380, 36) > 20


def test_a_contact_is_found_linked_unlinked_and_the_undo_brings_it_back(
    agent: KeyboardUser, stage: StageHandle, truth: Truth
) -> None:
    open_case(agent, stage, JANE, "j", "o")
    agent.pressed = 0
    agent.press("s")
    agent.type("jane miller")
    wait_until_quiet(agent, stage)
    agent.press("Down", "Return")
    contact = wait_for("the link", lambda: truth.linked(JANE))
    assert agent.pressed <= MOST_KEYS_TO_LINK
    name = truth.query(f"SELECT Name FROM Contact WHERE Id = '{contact}'")[0]["Name"]
    assert name == "Jane Miller"

    wait_until_quiet(agent, stage)
    agent.press("u")  # the focus went to the contact, so that letters act
    wait_for("the unlinking", lambda: not truth.linked(JANE))
    wait_until_quiet(agent, stage)
    agent.press("ctrl+z")  # and now it is in the search, where they are typed
    assert wait_for("the undo", lambda: truth.linked(JANE)) == contact

    agent.press("ctrl+q")
    assert agent.leave(ENDS_WITHIN_SECONDS) == 0, agent.said()


def test_a_contact_is_created_edited_and_its_case_escalated(
    agent: KeyboardUser, stage: StageHandle, truth: Truth, display: Display
) -> None:
    open_case(agent, stage, RADU, "j", "j", "o")
    wait_for("the badge of an escalation without a contact", lambda: has_badge(display))
    agent.pressed = 0
    agent.press("c")
    wait_for_request(stage, "/sobjects/Contact/describe")
    wait_until_quiet(agent, stage)
    agent.press(*["Tab"] * 6)  # from the first name over the last, two phones, the account and the title
    agent.type("radu@canapea.example")
    agent.press("Return")
    contact = wait_for("the link", lambda: truth.linked(RADU))
    assert agent.pressed <= MOST_KEYS_TO_CREATE
    made = truth.query(f"SELECT LastName, Email FROM Contact WHERE Id = '{contact}'")[0]
    assert (made["LastName"], made["Email"]) == ("Ionescu-Vlad", "radu@canapea.example")
    wait_for("the badge to go", lambda: not has_badge(display))

    wait_until_quiet(agent, stage)
    agent.press(*["Tab"] * 8)  # from Unlink over what stands before the title, each value with its copy button
    agent.press("Return")
    agent.type("Head of sofas")
    agent.press("Return")
    title = f"SELECT Title FROM Contact WHERE Id = '{contact}'"
    wait_for("the title", lambda: truth.query(title)[0]["Title"] == "Head of sofas")

    wait_until_quiet(agent, stage)
    agent.press("e")
    agent.press("Return")  # yes, another one: the first was made automatically
    wait_for_request(stage, "/sobjects/Case/describe")
    wait_until_quiet(agent, stage)
    agent.press("Return")
    wait_for("the escalation", lambda: len(truth.case(RADU)["escalations"]) == 2)
    number = next(one["number"] for one in truth.case(RADU)["escalations"] if one["origin"] == "manual")
    assert truth.query(f"SELECT ContactId FROM Case WHERE CaseNumber = '{number}'")[0]["ContactId"] == contact

    agent.press("ctrl+q")
    assert agent.leave(ENDS_WITHIN_SECONDS) == 0, agent.said()


def test_the_session_manager_ends_the_window_in_time(agent: KeyboardUser) -> None:
    assert agent.end(signal.SIGTERM, ENDS_WITHIN_SECONDS) == 128 + signal.SIGTERM


def test_a_killed_window_leaves_no_sandbox_behind(display: Display, tmp_path: Path) -> None:
    agent = KeyboardUser(display, {"CARE_DESKTOP_HOME": str(tmp_path / "home")}, "--sandbox")
    try:
        servers = wait_for("the sandbox", lambda: _listening(agent.process.pid))
        agent.process.kill()
        agent.process.wait()
        wait_for("the sandbox to end", lambda: not any(_runs(one) for one in servers), ENDS_WITHIN_SECONDS)
    finally:
        agent.close()


def test_the_version_is_told_without_a_window() -> None:
    done = subprocess.run([sys.executable, "-m", "care_desktop", "--version"], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, f"care-desktop {__version__}\n")


def test_the_self_test_passes_on_a_real_screen(display: Display, tmp_path: Path) -> None:
    agent = KeyboardUser(display, {"CARE_DESKTOP_HOME": str(tmp_path / "home")}, "--self-test")
    try:
        assert agent.leave(60) == 0, agent.said()
    finally:
        agent.close()


def _listening(window: int) -> list[psutil.Process]:
    """Return the children of the window that accept connections."""
    children = psutil.Process(window).children(recursive=True)
    return [child for child in children if any(one.status == psutil.CONN_LISTEN for one in child.net_connections())]


def _runs(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
