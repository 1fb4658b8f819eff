"""OAuth 2.0: authorize with PKCE, token, revoke, introspect, and who the user is."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from care_desktop.sandbox.salesforce.org import STAGE_CLIENT, Org
from care_desktop.sandbox.salesforce.rest.call import Call, Reply
from care_desktop.sandbox.salesforce.tokens import SCOPE, CodeRequest, Grant, pkce_challenge

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def authorize(org: Org, call: Call) -> Reply:
    """GET /services/oauth2/authorize: approve at once and send the browser back."""
    query = call.query
    redirect_uri = query.get("redirect_uri", "")
    if redirect_uri not in org.settings.redirect_uris:
        return _page("error=redirect_uri_mismatch&error_description=redirect_uri must match configuration")
    if not _known_client(org, query.get("client_id", "")):
        return _page("error=invalid_client_id&error_description=client identifier invalid")
    answer = _authorization(org, query, redirect_uri)
    if "state" in query:
        answer["state"] = query["state"]
    return Reply(302, headers={"Location": f"{redirect_uri}?{urlencode(answer)}", **_NO_STORE})


def token(org: Org, call: Call) -> Reply:
    """POST /services/oauth2/token."""
    form = _form(call)
    if not _known_client(org, form.get("client_id", "")):
        return _refuse("invalid_client_id", "client identifier invalid")
    grants: dict[str, Callable[[Org, Call, Mapping[str, str]], Reply]] = {
        "authorization_code": _by_code,
        "refresh_token": _by_refresh_token,
    }
    grant = grants.get(form.get("grant_type", ""))
    if grant is None:
        return _refuse("unsupported_grant_type", "grant type not supported")
    return grant(org, call, form)


def revoke(org: Org, call: Call) -> Reply:
    """POST /services/oauth2/revoke."""
    known = org.tokens.revoke({**call.query, **_form(call)}.get("token", ""))
    return Reply(200, "") if known else _refuse("invalid_token", "token not found")


def introspect(org: Org, call: Call) -> Reply:
    """POST /services/oauth2/introspect."""
    grant = org.tokens.grant(_form(call).get("token", ""))
    if grant is None:
        return Reply(200, {"active": False})
    user = _user(org, grant.user_id)
    body = {
        "active": True,
        "scope": grant.scope,
        "client_id": grant.client_id,
        "username": user.get("Username"),
        "sub": _identity_url(org, call, grant.user_id),
        "token_type": f"{grant.kind}_token",
        "iat": int(grant.created_at),
        "nbf": int(grant.created_at),
    }
    ends = org.tokens.expires_at(grant)
    return Reply(200, body if ends is None else {**body, "exp": int(ends)}, _NO_STORE)


def userinfo(org: Org, call: Call) -> Reply:
    """GET /services/oauth2/userinfo."""
    grant = org.tokens.grant(bearer(call))
    if grant is None or grant.kind != "access":
        return _bad_token()
    user = _user(org, grant.user_id)
    body = {
        "sub": _identity_url(org, call, grant.user_id),
        "user_id": grant.user_id,
        "organization_id": org.id,
        "preferred_username": user.get("Username"),
        "nickname": user.get("Alias"),
        "name": user.get("Name"),
        "given_name": user.get("FirstName"),
        "family_name": user.get("LastName"),
        "email": user.get("Email"),
        "email_verified": True,
        "zoneinfo": user.get("TimeZoneSidKey"),
        "locale": user.get("LocaleSidKey"),
        "user_type": "STANDARD",
        "active": True,
        "urls": _urls(call),
    }
    return Reply(200, body)


def identity(org: Org, call: Call, user_id: str) -> Reply:
    """GET /id/{org}/{user}."""
    grant = org.tokens.grant(bearer(call))
    if grant is None or grant.kind != "access":
        return _bad_token()
    if call.segments[1] != org.id or user_id != grant.user_id:
        return Reply(403, "Wrong_Org", media_type="text/html; charset=UTF-8")
    user = _user(org, user_id)
    body = {
        "id": _identity_url(org, call, user_id),
        "asserted_user": True,
        "user_id": user_id,
        "organization_id": org.id,
        "username": user.get("Username"),
        "nick_name": user.get("Alias"),
        "display_name": user.get("Name"),
        "first_name": user.get("FirstName"),
        "last_name": user.get("LastName"),
        "email": user.get("Email"),
        "active": True,
        "user_type": "STANDARD",
        "language": user.get("LanguageLocaleKey"),
        "locale": user.get("LocaleSidKey"),
        "timezone": user.get("TimeZoneSidKey"),
        "urls": _urls(call),
    }
    return Reply(200, body)


def discovery(call: Call) -> Reply:
    """GET /.well-known/openid-configuration."""
    base = f"{call.base_url}/services/oauth2"
    body = {
        "issuer": call.base_url,
        "authorization_endpoint": f"{base}/authorize",
        "token_endpoint": f"{base}/token",
        "revocation_endpoint": f"{base}/revoke",
        "userinfo_endpoint": f"{base}/userinfo",
        "introspection_endpoint": f"{base}/introspect",
        "scopes_supported": SCOPE.split(),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "subject_types_supported": ["public"],
    }
    return Reply(200, body)


def bearer(call: Call) -> str:
    """Return the token of the Authorization header, or nothing."""
    scheme, _, value = call.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() in ("bearer", "oauth") else ""


def _authorization(org: Org, query: Mapping[str, str], redirect_uri: str) -> dict[str, str]:
    challenge = query.get("code_challenge", "")
    if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256" or not challenge:
        return {"error": "invalid_request", "error_description": "missing required code challenge"}
    if not org.settings.auto_approve:
        return {"error": "access_denied", "error_description": "end-user denied authorization"}
    scope = query.get("scope", SCOPE)
    user_id = _signing_in(org, query.get("login_hint", ""))
    request = CodeRequest(user_id, query["client_id"], redirect_uri, challenge, scope)
    return {"code": org.tokens.new_code(request)}


def _by_code(org: Org, call: Call, form: Mapping[str, str]) -> Reply:
    request = org.tokens.take_code(form.get("code", ""))
    if request is None:
        return _refuse("invalid_grant", "expired authorization code")
    if (request.client_id, request.redirect_uri) != (form.get("client_id"), form.get("redirect_uri")):
        return _refuse("invalid_grant", "redirect_uri must match authorization request")
    if not hmac.compare_digest(pkce_challenge(form.get("code_verifier", "")), request.challenge):
        return _refuse("invalid_grant", "invalid code verifier")
    access, refresh = org.tokens.sign_in(org.id, request.user_id, request.client_id, request.scope)
    grant = org.tokens.grant(access)
    assert grant is not None
    return Reply(200, _token_body(org, call, grant) | {"refresh_token": refresh}, _NO_STORE)


def _by_refresh_token(org: Org, call: Call, form: Mapping[str, str]) -> Reply:
    old = org.tokens.grant(form.get("refresh_token", ""))
    if old is not None and old.client_id not in (form["client_id"], STAGE_CLIENT):
        return _refuse("invalid_grant", "authentication failure")
    if old is not None and not _user(org, old.user_id).get("IsActive", 1):
        return _refuse("inactive_user", "user is inactive")
    refreshed = org.tokens.refresh(org.id, form.get("refresh_token", ""))
    if refreshed is None:
        return _refuse("invalid_grant", "expired access/refresh token")
    access, rotated = refreshed
    grant = org.tokens.grant(access)
    assert grant is not None
    body = _token_body(org, call, grant) | ({"refresh_token": rotated} if rotated else {})
    return Reply(200, body, _NO_STORE)


def _token_body(org: Org, call: Call, grant: Grant) -> dict[str, Any]:
    issued_at = str(int(grant.created_at * 1000))
    url = _identity_url(org, call, grant.user_id)
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


def _known_client(org: Org, client_id: str) -> bool:
    known = org.settings.client_ids
    return bool(client_id) and (known is None or client_id in known)


def _signing_in(org: Org, login_hint: str) -> str:
    row = org.db.one(
        "SELECT Id FROM User WHERE IsActive = 1 ORDER BY fold(Username) = fold(?) DESC, Id LIMIT 1",
        (login_hint,),
    )
    return org.system_user_id if row is None else str(row["Id"])


def _user(org: Org, user_id: str) -> dict[str, Any]:
    row = org.db.one("SELECT * FROM User WHERE Id = ?", (user_id,))
    return {} if row is None else dict(row)


def _identity_url(org: Org, call: Call, user_id: str) -> str:
    return f"{call.base_url}/id/{org.id}/{user_id}"


def _urls(call: Call) -> dict[str, str]:
    base = f"{call.base_url}/services/data/v{{version}}"
    return {
        "rest": f"{base}/",
        "sobjects": f"{base}/sobjects/",
        "search": f"{base}/search/",
        "query": f"{base}/query/",
        "recent": f"{base}/recent/",
    }


def _form(call: Call) -> dict[str, str]:
    return dict(parse_qsl(call.text(), keep_blank_values=True))


def _refuse(error: str, description: str) -> Reply:
    return Reply(400, {"error": error, "error_description": description}, _NO_STORE)


def _bad_token() -> Reply:
    return Reply(403, "Bad_OAuth_Token", media_type="text/html; charset=UTF-8")


def _page(text: str) -> Reply:
    return Reply(400, f"<html><body>{text}</body></html>", media_type="text/html; charset=UTF-8")
