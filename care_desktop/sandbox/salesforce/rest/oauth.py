"""What can be asked about a token, how it ends, and who the user behind it is."""

from __future__ import annotations

from typing import Any

from care_desktop.sandbox.salesforce.org import STAGE_CLIENT, Org
from care_desktop.sandbox.salesforce.rest.call import Call, Reply
from care_desktop.sandbox.salesforce.rest.grants import GRANT_TYPES, NO_STORE, form_of, identity_url, refuse
from care_desktop.sandbox.salesforce.tokens import SCOPE


def revoke(org: Org, call: Call) -> Reply:
    """POST /services/oauth2/revoke."""
    known = org.tokens.revoke({**call.query, **form_of(call)}.get("token", ""))
    return Reply(200, "") if known else refuse("invalid_token", "token not found")


def introspect(org: Org, call: Call) -> Reply:
    """POST /services/oauth2/introspect: a client learns about its own tokens only."""
    form = form_of(call)
    grant = org.tokens.grant(form.get("token", ""))
    if grant is None or grant.client_id not in (form.get("client_id"), STAGE_CLIENT):
        return Reply(200, {"active": False})
    user = _user(org, grant.user_id)
    body = {
        "active": True,
        "scope": grant.scope,
        "client_id": grant.client_id,
        "username": user.get("Username"),
        "sub": identity_url(org, call, grant.user_id),
        "token_type": f"{grant.kind}_token",
        "iat": int(grant.created_at),
        "nbf": int(grant.created_at),
    }
    ends = org.tokens.expires_at(grant)
    return Reply(200, body if ends is None else {**body, "exp": int(ends)}, NO_STORE)


def userinfo(org: Org, call: Call) -> Reply:
    """GET /services/oauth2/userinfo."""
    grant = org.tokens.grant(bearer(call))
    if grant is None or grant.kind != "access":
        return _bad_token()
    user = _user(org, grant.user_id)
    body = {
        "sub": identity_url(org, call, grant.user_id),
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
        "id": identity_url(org, call, user_id),
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
        "grant_types_supported": list(GRANT_TYPES),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_post", "client_secret_basic"],
        "subject_types_supported": ["public"],
    }
    return Reply(200, body)


def bearer(call: Call) -> str:
    """Return the token of the Authorization header, or nothing."""
    scheme, _, value = call.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() in ("bearer", "oauth") else ""


def _user(org: Org, user_id: str) -> dict[str, Any]:
    row = org.db.one("SELECT * FROM User WHERE Id = ?", (user_id,))
    return {} if row is None else dict(row)


def _urls(call: Call) -> dict[str, str]:
    base = f"{call.base_url}/services/data/v{{version}}"
    return {
        "rest": f"{base}/",
        "sobjects": f"{base}/sobjects/",
        "search": f"{base}/search/",
        "query": f"{base}/query/",
        "recent": f"{base}/recent/",
    }


def _bad_token() -> Reply:
    return Reply(403, "Bad_OAuth_Token", media_type="text/html; charset=UTF-8")
