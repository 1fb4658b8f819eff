"""The browser's part of signing in: a consent page, or approval at once, and the way back with a code."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.salesforce.rest.call import Call, Reply
from care_desktop.sandbox.salesforce.tokens import SCOPE, CodeRequest

_HTML: Final = "text/html; charset=UTF-8"
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_ASKING: Final = frozenset({"login", "consent", "select_account"})
_PAGE: Final = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Allow access?</title>
<style>body{{font:16px sans-serif;max-width:28em;margin:4em auto}}select,button{{font:inherit;padding:.4em 1em}}</style>
</head><body>
<h1>Allow access?</h1>
<p><b>{client}</b> asks to work in <b>{org}</b> ({kind}) with these rights: {scope}.</p>
<form method="post" action="/services/oauth2/authorize">
<input type="hidden" name="ticket" value="{ticket}">
<p><label for="user">Sign in as</label> <select id="user" name="user">{users}</select></p>
<p><button id="allow" name="decision" value="allow">Allow</button>
<button id="deny" name="decision" value="deny">Deny</button></p>
</form></body></html>
"""


def authorize(org: Org, call: Call) -> Reply:
    """GET /services/oauth2/authorize."""
    query = call.query
    if query.get("redirect_uri") not in org.settings.redirect_uris:
        return _refusal("redirect_uri_mismatch", "redirect_uri must match configuration")
    if not known_client(org, query.get("client_id", "")):
        return _refusal("invalid_client_id", "client identifier invalid")
    problem = _problem(query)
    if problem is not None:
        return _back(query, problem)
    if not org.settings.auto_approve or _ASKING & set(query.get("prompt", "").split()):
        return _page(org, query)
    return _back(query, _approval(org, query, _user_of(org, query.get("login_hint", ""))))


def decide(org: Org, call: Call) -> Reply:
    """POST /services/oauth2/authorize: what the person chose on the page."""
    form = dict(parse_qsl(call.text(), keep_blank_values=True))
    query = org.tokens.take_ticket(form.get("ticket", ""))
    if query is None:
        return _refusal("invalid_request", "this page is too old or was used already")
    user = org.db.one("SELECT Id FROM User WHERE Id = ? AND IsActive = 1", (form.get("user", ""),))
    if form.get("decision") != "allow" or user is None:
        return _back(query, {"error": "access_denied", "error_description": "end-user denied authorization"})
    return _back(query, _approval(org, query, str(user["Id"])))


def known_client(org: Org, client_id: str) -> bool:
    """Say whether the org lets that client in."""
    known = org.settings.client_ids
    return bool(client_id) and (known is None or client_id in known)


def _problem(query: Mapping[str, str]) -> dict[str, str] | None:
    if query.get("response_type") != "code":
        return {"error": "unsupported_response_type", "error_description": "response type not supported"}
    if query.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(query.get("code_challenge", "")):
        return {"error": "invalid_request", "error_description": "missing required code challenge"}
    return None


def _approval(org: Org, query: Mapping[str, str], user_id: str) -> dict[str, str]:
    scope = query.get("scope") or SCOPE
    request = CodeRequest(user_id, query["client_id"], query["redirect_uri"], query["code_challenge"], scope)
    return {"code": org.tokens.new_code(request)}


def _back(query: Mapping[str, str], answer: dict[str, str]) -> Reply:
    """Send the browser back, with the state that came."""
    if "state" in query:
        answer["state"] = query["state"]
    location = f"{query['redirect_uri']}?{urlencode(answer)}"
    return Reply(302, headers={"Location": location, **_HEADERS})


def _page(org: Org, query: Mapping[str, str]) -> Reply:
    chosen = _user_of(org, query.get("login_hint", ""))
    rows = org.db.all("SELECT Id, Name, Username FROM User WHERE IsActive = 1 ORDER BY Name, Id")
    users = "".join(_option(row["Id"], f"{row['Name']} ({row['Username']})", row["Id"] == chosen) for row in rows)
    organization = org.db.one("SELECT Name FROM Organization")
    text = _PAGE.format(
        client=html.escape(query["client_id"]),
        org=html.escape(organization["Name"] if organization else ""),
        kind="sandbox" if org.settings.is_sandbox else "production",
        scope=html.escape(", ".join((query.get("scope") or SCOPE).split())),
        ticket=org.tokens.new_ticket(query),
        users=users,
    )
    return Reply(200, text, _HEADERS, _HTML)


def _option(value: str, label: str, chosen: bool) -> str:
    return f'<option value="{html.escape(value)}"{" selected" if chosen else ""}>{html.escape(label)}</option>'


def _user_of(org: Org, login_hint: str) -> str:
    row = org.db.one(
        "SELECT Id FROM User WHERE IsActive = 1 ORDER BY fold(Username) = fold(?) DESC, Id LIMIT 1",
        (login_hint,),
    )
    return org.system_user_id if row is None else str(row["Id"])


def _refusal(error: str, description: str) -> Reply:
    text = f"<html><body>error={error}&amp;error_description={description}</body></html>"
    return Reply(400, text, _HEADERS, _HTML)
