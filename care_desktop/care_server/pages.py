"""The pages for browsers, as plain as they can be: no scripts, nothing from elsewhere, every text escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape

from starlette.responses import HTMLResponse

from care_desktop.care_server.users import User

_STYLE = (
    "body{font:16px sans-serif;max-width:26em;margin:4em auto;padding:0 1em;color-scheme:light dark}"
    "label{display:block;margin:1em 0 .3em}input,select{font:inherit;width:100%;box-sizing:border-box;padding:.4em}"
    "#trouble{font-weight:bold}button{font:inherit;margin:1.5em .5em 0 0;padding:.4em 1.2em}"
)
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; "
    # a browser holds the way back, a redirect after the form, to the rule of where the form may go
    "form-action 'self' http://localhost:* http://127.0.0.1:*; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>{style}</style></head>
<body><h1>{title}</h1>
{body}
</body></html>
"""
_FORM = """<p><b>Care Desktop</b> on this computer asks to work in Care in your name.</p>
{trouble}<form method="post" action="/oauth/authorize">
<input type="hidden" name="ticket" value="{ticket}">
{fields}
<button id="allow" name="decision" value="allow">{allow}</button>
<button id="deny" name="decision" value="deny" formnovalidate>Cancel</button>
</form>"""
_PASSWORD = """<label for="user">Email</label>
<input id="user" name="user" value="{name}" autocomplete="username" required{at_name}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required{at_password}>"""
_FOCUS = " autofocus"
_CHOICE = """<label for="user">Sign in as</label>
<select id="user" name="user">
{options}
</select>"""


def asking_for_password(ticket: str, name: str = "", trouble: str = "") -> HTMLResponse:
    """Return the page that asks who it is; after a wrong try with the reason."""
    at_name, at_password = ("", _FOCUS) if name else (_FOCUS, "")
    fields = _PASSWORD.format(name=escape(name), at_name=at_name, at_password=at_password)
    return _form(ticket, fields, "Sign in", trouble)


def asking_for_choice(ticket: str, users: Sequence[User], chosen: str = "") -> HTMLResponse:
    """Return the page on which anybody may be anybody: of a server with training data only."""
    options = "\n".join(_option(user, chosen) for user in users)
    return _form(ticket, _CHOICE.format(options=options), "Allow", "")


def leading_to_case(number: int) -> HTMLResponse:
    """Return the page behind the address of a Case, which tells nobody more than the address did."""
    told = f"Case #{number} is in Care. Open Care Desktop and type #{number} into the field above the list of cases."
    return _page(f"Case #{number}", f"<p>{told}</p>", 200)


def refusing(sentence: str) -> HTMLResponse:
    """Return the page for a request that is led back to nobody."""
    return _page("This cannot be done", f"<p>{escape(sentence)}</p>", 400)


def _option(user: User, chosen: str) -> str:
    selected = " selected" if chosen in (user.id, user.email) else ""
    label = f"{user.name} ({user.email})" if user.email else user.name
    return f'<option value="{escape(user.id)}"{selected}>{escape(label)}</option>'


def _form(ticket: str, fields: str, allow: str, trouble: str) -> HTMLResponse:
    told = f'<p id="trouble" role="alert">{escape(trouble)}</p>\n' if trouble else ""
    return _page("Sign in to Care", _FORM.format(ticket=escape(ticket), fields=fields, allow=allow, trouble=told))


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=escape(title), style=_STYLE, body=body), status, _HEADERS)
