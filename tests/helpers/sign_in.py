"""A browser without a window, for the real sign-in pages."""

from __future__ import annotations

import re
from threading import Thread
from urllib.parse import urljoin

import httpx

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
