"""A browser at the Care server's sign-in pages, and a client that knows its secret."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import httpx
from starlette.types import ASGIApp

from tests.helpers.care_server import BASE

VERIFIER = "v" * 64
REDIRECT = "http://localhost:1717/OauthRedirect"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "response_type": "code",
    "client_id": "care-desktop",
    "redirect_uri": REDIRECT,
    "state": "s t&te",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


class Page(HTMLParser):
    """What stands on a page: the attributes of everything with an id or a name, the options, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: dict[str, dict[str, str]] = {}
        self.options: dict[str, str] = {}
        self.tags: set[str] = set()
        self.text = ""
        self._option = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a control."""
        told = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self._option = told.get("value", "") if tag == "option" else ""
        for key in {told.get("id", ""), told.get("name", "")} - {""}:
            self.fields[key] = {**told, "tag": tag}

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data
        if self._option:
            self.options[self._option] = data
            self._option = ""


class Browser:
    """Opens the page, fills it in, and is led back."""

    def __init__(self, app: ASGIApp) -> None:
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url=BASE)

    async def open(self, **other: str) -> httpx.Response:
        """Ask for the page."""
        return await self.http.get("/oauth/authorize", params={**ASKED, **other})

    async def submit(self, page: httpx.Response, decision: str = "allow", **fields: str) -> httpx.Response:
        """Press a button of a page."""
        form = {"ticket": Page(page.text).fields["ticket"]["value"], "decision": decision, **fields}
        return await self.http.post("/oauth/authorize", data=form)

    async def exchange(self, code: str, **other: str) -> httpx.Response:
        """Bring the code to the token endpoint."""
        form = {"grant_type": "authorization_code", "client_id": "care-desktop", "redirect_uri": REDIRECT}
        return await self.http.post("/oauth/token", data={**form, "code": code, "code_verifier": VERIFIER, **other})

    async def who(self, token: str) -> str:
        """Return whom the server takes the token for, "" for nobody."""
        answer = await self.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
        return str(answer.json()["id"]) if answer.status_code == 200 else ""


def led_back(answer: httpx.Response) -> dict[str, str]:
    """Return what the browser carries back to the window."""
    assert answer.status_code == 303
    place = urlsplit(answer.headers["location"])
    assert f"{place.scheme}://{place.netloc}{place.path}" == REDIRECT
    return {name: values[0] for name, values in parse_qs(place.query).items()}
