"""People at a sign-in page: a browser without a window for the real pages, and ports that answer at once."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from threading import Thread
from urllib.parse import urljoin

import httpx

from care_desktop.domain.errors import SignInEnd, SignInStopped
from care_desktop.domain.session import SalesforceUser, SignedIn

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_OPTION = re.compile(r'<option value="([^"]*)"[^>]*>([^<]*)</option>')
_FORM = re.compile(r'<form method="post" action="([^"]*)"')


class PageReader:
    """Follows the sign-in page to its end as a person would; `open` is what the program calls with the address.

    `user` is part of the text of the option to choose, `decision` the button to press; None: looks and goes away.
    """

    def __init__(self, user: str = "", decision: str | None = "allow") -> None:
        self.user, self.decision = user, decision
        self.opened: list[str] = []
        self.last: httpx.Response | None = None
        self._threads: list[Thread] = []

    def open(self, address: str) -> bool:
        """Begin to read the page, in a thread as a browser is another process."""
        self.opened.append(address)
        thread = Thread(target=self._read, args=(address,))
        self._threads.append(thread)
        thread.start()
        return True

    def close(self) -> None:
        """Return when every page was read."""
        for thread in self._threads:
            thread.join()

    def _read(self, address: str) -> None:
        with httpx.Client(trust_env=False, transport=httpx.HTTPTransport(verify=False), timeout=20) as client:
            page = client.get(address)
            if page.status_code == 200 and self.decision is not None:
                form, data = self._filled(address, page.text)
                page = client.post(form, data=data)
            while page.is_redirect:
                page = client.get(urljoin(str(page.url), page.headers["location"]))
            self.last = page

    def _filled(self, address: str, text: str) -> tuple[str, dict[str, str]]:
        form, users = _FORM.search(text), _OPTION.findall(text)
        assert form is not None, text
        chosen = next((value for value, label in users if self.user in label), users[0][0])
        data = {**dict(_HIDDEN.findall(text)), "user": chosen, "decision": str(self.decision)}
        return urljoin(address, form[1]), data


class ReadyOrg:
    """Fit ports.OrgSignIn: whoever is next in `people` comes back from the browser, or an error does."""

    def __init__(self, *people: SignedIn | SignInStopped) -> None:
        self.people = list(people)
        self.asked: list[tuple[str, str, str]] = []
        self.revoked: list[str] = []
        self.on_ask: Callable[[], Awaitable[None]] | None = None

    def cancel(self) -> None:
        """Let the next one be cancelled."""
        self.people.insert(0, SignInStopped(SignInEnd.CANCELLED))

    async def sign_in(self, login_url: str, client_id: str, *, username: str = "") -> SignedIn:
        """Return the next one."""
        self.asked.append((login_url, client_id, username))
        if self.on_ask is not None:
            await self.on_ask()
        person = self.people.pop(0)
        if isinstance(person, SignInStopped):
            raise person
        return person

    async def revoke(self, instance_url: str, token: str) -> None:
        """Note it."""
        self.revoked.append(token)


class MemoryVault:
    """Fit ports.Vault in memory; two of them over one `secrets` are two windows of one user."""

    def __init__(self, secrets: dict[tuple[str, str], str] | None = None) -> None:
        self.secrets = {} if secrets is None else secrets
        self.is_lasting = True

    async def read(self, place: str, user: str) -> str:
        return self.secrets.get((place, user), "")

    async def keep(self, place: str, user: str, secret: str) -> None:
        self.secrets[place, user] = secret

    async def forget(self, place: str, user: str) -> None:
        self.secrets.pop((place, user), None)


def person(name: str = "ana", org_id: str = "00D000000000001AAA", *, refresh_token: str = "5Aep-1") -> SignedIn:
    """Return somebody who came back from the browser."""
    user = SalesforceUser(f"005{name:0>15}"[:18], f"{name}@harbor.example", name.title())
    return SignedIn(user, org_id, "Harbor", "https://harbor.my.salesforce.com", True, "00D!access", refresh_token)
