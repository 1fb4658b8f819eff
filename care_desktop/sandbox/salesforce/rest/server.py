"""Every call answered: sign-in paths, versions, and the visits below them, each in one transaction."""

from __future__ import annotations

from dataclasses import replace

from care_desktop.sandbox.salesforce.errors import ApiError, not_found, session_invalid
from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.salesforce.rest import authorize, grants, oauth
from care_desktop.sandbox.salesforce.rest.call import Call, Reply, Visit
from care_desktop.sandbox.salesforce.rest.limits import usage_header
from care_desktop.sandbox.salesforce.rest.routes import ROUTER
from care_desktop.sandbox.salesforce.rest.versions import list_versions, version_of

_OAUTH = {
    ("GET", "authorize"): authorize.authorize,
    ("POST", "authorize"): authorize.decide,
    ("POST", "token"): grants.token,
    ("GET", "revoke"): oauth.revoke,
    ("POST", "revoke"): oauth.revoke,
    ("POST", "introspect"): oauth.introspect,
    ("GET", "userinfo"): oauth.userinfo,
    ("POST", "userinfo"): oauth.userinfo,
}


def answer(org: Org, call: Call) -> Reply:
    """Return the reply to any call; what it refuses leaves no trace but the count of the call."""
    try:
        match replace(call, method="GET" if call.method == "HEAD" else call.method):
            case Call(segments=("services", "data"), method="GET"):
                return list_versions()
            case Call(segments=("services", "data", version, *_)) as visit_call:
                return _versioned(org, visit_call, version)
            case Call(segments=("services", "oauth2", name), method=method) as oauth_call:
                return _oauth(org, oauth_call, (method, name))
            case Call(segments=("id", _, user_id), method="GET") as identity_call:
                return oauth.identity(org, identity_call, user_id)
            case Call(segments=(".well-known", "openid-configuration"), method="GET"):
                return oauth.discovery(call)
        raise not_found()
    except ApiError as error:
        return _refusal(error)


def _oauth(org: Org, call: Call, key: tuple[str, str]) -> Reply:
    if key not in _OAUTH:
        raise not_found()
    with org.db.transaction():
        return _OAUTH[key](org, call)


def _versioned(org: Org, call: Call, version: str) -> Reply:
    """Authenticate, count, and answer; the usage header goes on whatever comes back."""
    grant = org.tokens.grant(oauth.bearer(call))
    if grant is None or grant.kind != "access":
        return _refusal(session_invalid()).with_headers(WWW_Authenticate="Token")
    with org.db.transaction():
        if org.usage.used() >= org.settings.daily_limit:
            reply = _refusal(ApiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."))
        else:
            org.usage.count()
            reply = _counted(org, call, version, grant.user_id)
        return reply.with_headers(Sforce_Limit_Info=usage_header(org))


def _counted(org: Org, call: Call, version: str, user_id: str) -> Reply:
    try:
        return _within(Visit(org, call, user_id, version_of(version), _within))
    except ApiError as error:
        return _refusal(error)


def _within(visit: Visit) -> Reply:
    """Answer one visit in a transaction of its own, inside the one that is open; undo it when it is refused."""
    try:
        with visit.org.db.transaction():
            if visit.call.segments[:2] != ("services", "data"):
                raise not_found()
            return ROUTER.answer(visit)
    except ApiError as error:
        return _refusal(visit.told(error))


def _refusal(error: ApiError) -> Reply:
    return Reply(error.status, [error.entry()])
