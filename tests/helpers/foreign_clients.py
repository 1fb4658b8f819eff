"""What lets clients that insist on https and on Salesforce's hosts speak to the server on this machine."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import requests
from aiosalesforce import Salesforce
from aiosalesforce.auth.base import Auth
from requests.adapters import HTTPAdapter

HOST = "https://care-stage.sandbox.my.salesforce.com"


class PlainHttp(HTTPAdapter):
    """Sends what the client believes to be https over the loopback's plain HTTP."""

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        assert request.url is not None
        request.url = urlunsplit(urlsplit(request.url)._replace(scheme="http"))
        return super().send(request, *args, **options)


class ToLoopback(httpx.AsyncHTTPTransport):
    """Sends what the client believes to go to Salesforce to the server on this machine."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = httpx.URL(url)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert request.url.host.endswith(".my.salesforce.com")
        request.url = request.url.copy_with(scheme="http", host=self._url.host, port=self._url.port)
        request.headers["Host"] = f"{self._url.host}:{self._url.port}"
        return await super().handle_async_request(request)


class GivenToken(Auth):
    """Signs in with a token that is there already."""

    def __init__(self, access_token: str) -> None:
        super().__init__()
        self._given = access_token

    async def _acquire_new_access_token(self, client: Salesforce) -> str:
        return self._given
