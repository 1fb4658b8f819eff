"""The token endpoint: what a client may trade for an access token."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus

from care_desktop.sandbox.salesforce.jwt import BadToken, claims_of, require_signature
from care_desktop.sandbox.salesforce.org import STAGE_CLIENT, Org
from care_desktop.sandbox.salesforce.rest.authorize import known_client
from care_desktop.sandbox.salesforce.rest.call import Call, Reply
from care_desktop.sandbox.salesforce.settings import ConnectedApp
from care_desktop.sandbox.salesforce.tokens import Grant, pkce_challenge

NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_REFRESHING: Final = frozenset({"refresh_token", "offline_access", "full"})
_LOGIN_HOSTS: Final = ("https://login.salesforce.com", "https://test.salesforce.com")
_LONGEST_JWT_SECONDS: Final = 300
_JWT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
Form = Mapping[str, str]


def token(org: Org, call: Call) -> Reply:
    """POST /services/oauth2/token."""
    form = form_of(call)
    grant = _GRANTS.get(form.get("grant_type", ""))
    if form.get("grant_type") != _JWT and not known_client(org, form.get("client_id", "")):
        return refuse("invalid_client_id", "client identifier invalid")
    return grant(org, call, form) if grant else refuse("unsupported_grant_type", "grant type not supported")


def form_of(call: Call) -> dict[str, str]:
    """Return the form of a body; the client may be named in the Authorization header instead."""
    form = dict(parse_qsl(call.text(), keep_blank_values=True))
    scheme, _, value = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic" or "client_id" in form:
        return form
    try:
        client_id, _, secret = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return form
    return {**form, "client_id": unquote_plus(client_id), "client_secret": unquote_plus(secret)}


def refuse(error: str, description: str) -> Reply:
    """Return a refusal in the words of OAuth."""
    return Reply(400, {"error": error, "error_description": description}, NO_STORE)


def identity_url(org: Org, call: Call, user_id: str) -> str:
    """Return the address that says who a user is."""
    return f"{call.base_url}/id/{org.id}/{user_id}"


def _by_code(org: Org, call: Call, form: Form) -> Reply:
    request = org.tokens.take_code(form.get("code", ""))
    if request is None:
        return refuse("invalid_grant", "expired authorization code")
    if (request.client_id, request.redirect_uri) != (form.get("client_id"), form.get("redirect_uri")):
        return refuse("invalid_grant", "redirect_uri must match authorization request")
    verifier = form.get("code_verifier", "")
    challenge = pkce_challenge(verifier)
    if not _VERIFIER.fullmatch(verifier) or not hmac.compare_digest(challenge, request.challenge):
        return refuse("invalid_grant", "invalid code verifier")
    if not _REFRESHING & set(request.scope.split()):
        access = org.tokens.access_only(org.id, request.user_id, request.client_id, request.scope)
        return _answer(org, call, access)
    access, refresh = org.tokens.sign_in(org.id, request.user_id, request.client_id, request.scope)
    org.tokens.keep_newest(request.user_id, request.client_id, org.settings.most_approvals)
    return _answer(org, call, access, refresh_token=refresh)


def _by_refresh_token(org: Org, call: Call, form: Form) -> Reply:
    old = org.tokens.grant(form.get("refresh_token", ""))
    if old is not None and old.client_id not in (form["client_id"], STAGE_CLIENT):
        return refuse("invalid_grant", "authentication failure")
    if old is not None and not _is_active(org, old.user_id):
        return refuse("inactive_user", "user is inactive")
    refreshed = org.tokens.refresh(org.id, form.get("refresh_token", ""))
    if refreshed is None:
        return refuse("invalid_grant", "expired access/refresh token")
    access, rotated = refreshed
    return _answer(org, call, access, **({"refresh_token": rotated} if rotated else {}))


def _by_client_credentials(org: Org, call: Call, form: Form) -> Reply:
    app = org.settings.apps.get(form["client_id"], ConnectedApp())
    if not app.secret or not hmac.compare_digest(app.secret.encode(), form.get("client_secret", "").encode()):
        return refuse("invalid_client", "invalid client credentials")
    if app.run_as is None or not _is_active(org, app.run_as):
        return refuse("invalid_grant", "no client credentials user enabled")
    return _answer(org, call, org.tokens.access_only(org.id, app.run_as, form["client_id"], "api"))


def _by_jwt(org: Org, call: Call, form: Form) -> Reply:
    assertion, now = form.get("assertion", ""), org.clock.now().timestamp()
    try:
        claims = claims_of(assertion)
        app = org.settings.apps.get(str(claims.get("iss")), ConnectedApp())
        if app.key is None:
            return refuse("invalid_client_id", "client identifier invalid")
        require_signature(assertion, app.key)
    except BadToken:
        return refuse("invalid_grant", "invalid assertion")
    if claims.get("aud") not in (call.base_url, *_LOGIN_HOSTS):
        return refuse("invalid_grant", "Audience validation failed")
    ends = claims.get("exp")
    if not isinstance(ends, int | float) or not now < ends <= now + _LONGEST_JWT_SECONDS:
        return refuse("invalid_grant", "expired authorization code")
    user = org.db.one("SELECT Id FROM User WHERE fold(Username) = fold(?) AND IsActive = 1", (str(claims.get("sub")),))
    if user is None:
        return refuse("invalid_grant", "user hasn't approved this consumer")
    return _answer(org, call, org.tokens.access_only(org.id, user["Id"], str(claims["iss"]), "api"))


_GRANTS: Final[Mapping[str, Callable[[Org, Call, Form], Reply]]] = {
    "authorization_code": _by_code,
    "refresh_token": _by_refresh_token,
    "client_credentials": _by_client_credentials,
    _JWT: _by_jwt,
}
GRANT_TYPES: Final = tuple(_GRANTS)


def _answer(org: Org, call: Call, access: str, **more: str) -> Reply:
    grant = org.tokens.grant(access)
    assert grant is not None
    return Reply(200, _token_body(org, call, grant) | more, NO_STORE)


def _token_body(org: Org, call: Call, grant: Grant) -> dict[str, Any]:
    issued_at = str(int(grant.created_at * 1000))
    url = identity_url(org, call, grant.user_id)
    signature = hashlib.sha256(f"{url}{issued_at}".encode()).digest()
    return {
        "access_token": grant.token,
        "signature": base64.b64encode(signature).decode(),
        "scope": grant.scope,
        "instance_url": call.base_url,
        "id": url,
        "token_type": "Bearer",
        "issued_at": issued_at,
    }


def _is_active(org: Org, user_id: str) -> bool:
    return org.db.one("SELECT Id FROM User WHERE Id = ? AND IsActive = 1", (user_id,)) is not None
