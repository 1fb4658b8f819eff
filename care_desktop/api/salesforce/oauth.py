"""Renew an access token at the org's token endpoint."""

from __future__ import annotations

from care_desktop.api.auth import Grant
from care_desktop.api.decoding import Reader, loose_json
from care_desktop.api.salesforce.errors import SalesforceDialect
from care_desktop.api.salesforce.requests import refresh_token
from care_desktop.api.salesforce.wire import TokenAnswer
from care_desktop.api.sansio import Response, Verdict, describe_answer
from care_desktop.api.transport import Transport
from care_desktop.domain.errors import Busy, SignInNeeded, Unreachable


class TokenDialect(SalesforceDialect):
    """How the token endpoint says what became of a request."""

    def judge(self, response: Response) -> Verdict:
        """A page in place of JSON stands in front of the endpoint: nothing was renewed (salesforce.md 1.6)."""
        return super().judge(response) if response.is_json else Verdict.ANSWERED


class Refresh:
    """Fit the `refresh` of auth.RefreshingToken, over a transport without tokens whose dialect is TokenDialect."""

    def __init__(self, transport: Transport, client_id: str) -> None:
        self._transport = transport
        self._client_id = client_id

    async def __call__(self, token: str) -> Grant:
        """Return the new grant. Raises SignInNeeded when the refresh token is worth nothing any more, AnswerLost."""
        request = refresh_token(self._client_id, token)
        response = await self._transport.send(request)
        if response.status == 200 and response.is_json:
            return await _GRANTED.read(request, response)
        content = loose_json(response.body)
        error = content.get("error") if isinstance(content, dict) else None
        details = describe_answer(response, str(error or ""))
        if error == "rate_limit_exceeded":
            raise Busy(details)
        if response.status == 429 or not isinstance(content, dict):
            raise Unreachable(details)
        raise SignInNeeded(details)


_GRANTED = Reader(TokenAnswer, lambda answer: Grant(answer.access_token, answer.refresh_token))
