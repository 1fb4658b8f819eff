"""Signing in as people do: a real window, a real browser, a real keyring, and a contact linked at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.e2e.chromium import Chromium, asked_for, browser_command, running_chromium
from tests.e2e.display import Display, running_display
from tests.e2e.keyboard import KeyboardUser, wait_for
from tests.e2e.truth import Truth
from tests.helpers.secret_service import running_secret_service
from tests.helpers.stage import StageHandle, running_stage

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

PATIENCE = 40.0
ENDS_WITHIN_SECONDS = 10.0
QUIET_SECONDS = 0.7
JANE = "ca-000043"
ACCENT = "#1f55d9"


@pytest.fixture(scope="module")
def stage() -> Iterator[StageHandle]:
    with running_stage() as stage:
        stage.set(auto_approve=False)
        yield stage


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with running_chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, stage: StageHandle) -> Iterator[dict[str, str]]:
    """A desktop with a keyring, a browser, and the address of a Care server; without a single token."""
    folder = tmp_path_factory.mktemp("desktop")
    with running_secret_service(folder / "keyring") as service:
        yield {
            **service.environment,
            "BROWSER": browser_command(folder),
            "BROWSER_FOLDER": str(folder),
            "CARE_DESKTOP_HOME": str(folder / "home"),
            "CARE_DESKTOP_CARE_URL": stage.care_url,
        }


class Desktop:
    """One window after the other on a desktop with one keyring, and the browser that each of them opens."""

    def __init__(self, environment: dict[str, str], stage: StageHandle, browser: Chromium, display: Display) -> None:
        self._environment, self._stage, self._browser, self._display = environment, stage, browser, display
        self._folder = Path(environment["BROWSER_FOLDER"])

    @contextmanager
    def window(self) -> Iterator[KeyboardUser]:
        """Open the window for a block."""
        self._stage.forget_requests()
        agent = KeyboardUser(self._display, self._environment)
        try:
            agent.look_for_window()
            yield agent
            agent.press("ctrl+q")
            assert agent.leave(ENDS_WITHIN_SECONDS) == 0, agent.said()
        finally:
            agent.close()

    def wait_for_welcome(self) -> None:
        """Return when the button stands in the middle of the window."""
        wait_for("the welcome page", lambda: self._display.count(ACCENT, 600, 300, 240, 200) > 500, PATIENCE)

    def allow(self, user: str) -> None:
        """Follow the window into the browser and allow what is asked there."""
        self._browser.go(self.address())
        self._browser.choose("select#user", user)
        self._browser.click("button#allow")
        self._browser.sees("You can close this tab.")

    def deny(self) -> None:
        """Follow the window into the browser and say no."""
        self._browser.go(self.address())
        self._browser.click("button#deny")
        self._browser.sees("You are not signed in")

    def address(self) -> str:
        """Return what the window has shown in the browser."""
        return wait_for("the browser", lambda: asked_for(self._folder), PATIENCE)

    def wait_for_request(self, path: str, status: int = 200) -> None:
        """Wait until a server has answered so."""
        wait_for(f"{status} for {path}", lambda: self._has_answered(path, status), PATIENCE)

    def wait_until_quiet(self) -> None:
        """Wait until the window has asked for nothing for a while."""
        last, since = -1, time.monotonic()

        def is_quiet() -> bool:
            nonlocal last, since
            count = len(self._stage.requests()["items"])
            if count != last:
                last, since = count, time.monotonic()
            return time.monotonic() - since > QUIET_SECONDS

        wait_for("a quiet moment", is_quiet)

    def is_asked_for_nothing(self) -> bool:
        """Say whether no window wants to show anything in the browser."""
        return not asked_for(self._folder)

    def _has_answered(self, path: str, status: int) -> bool:
        return any(path in one["path"] and one["status"] == status for one in self._stage.requests()["items"])


@pytest.fixture
def desktop(environment: dict[str, str], stage: StageHandle, browser: Chromium) -> Iterator[Desktop]:
    with running_display() as display:
        yield Desktop(environment, stage, browser, display)


def end_default_connection(stage: StageHandle) -> None:
    """Let the account be without the connection that stands in for those who connected nobody."""
    headers = {"Authorization": f"Bearer {stage.care_tokens['sofia']}"}
    with httpx.Client(base_url=stage.care_url, headers=headers, trust_env=False) as care:
        account = care.get("/v1/salesforce-accounts").json()["items"][0]["id"]
        assert care.delete(f"/v1/salesforce-accounts/{account}/default-connection").is_success


def test_from_nothing_to_a_linked_contact_and_still_signed_in_the_next_day(
    desktop: Desktop, stage: StageHandle
) -> None:
    end_default_connection(stage)
    truth = Truth(stage)
    with desktop.window() as agent:
        desktop.wait_for_welcome()
        agent.press("Return")
        desktop.allow("Ana")
        desktop.wait_for_request("/v1/changes")
        desktop.wait_until_quiet()

        agent.press("j", "o")
        desktop.wait_for_request(f"/v1/cases/{JANE}/messages")
        agent.press("s")
        desktop.wait_for_request("/default-access", 409)
        desktop.wait_until_quiet()
        for end in (desktop.deny, lambda: desktop.allow("Ana")):
            agent.press("ctrl+k")
            agent.type("reconnect")
            agent.press("Return")
            end()
            desktop.wait_until_quiet()
        desktop.wait_for_request("/own-connection")

        agent.press("ctrl+4", "s")  # from the search field, where letters are typed, onto the tab, and back into it
        agent.type("jane miller")
        desktop.wait_until_quiet()
        agent.press("Down", "Return")
        wait_for("the link", lambda: truth.linked(JANE))

    with desktop.window() as agent:
        desktop.wait_for_request("/v1/changes")
        desktop.wait_until_quiet()
        agent.press("j", "o")
        desktop.wait_until_quiet()
        agent.press("ctrl+4")
        desktop.wait_for_request("/services/oauth2/token")
        assert desktop.is_asked_for_nothing()
        desktop.wait_until_quiet()
    truth.close()
