"""The front door of the Care server: `python -m care_desktop.care_server`."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import logging
import sys
from collections.abc import Sequence

from sqlalchemy.exc import DatabaseError

from care_desktop.care_server.database import NoSuchDatabase
from care_desktop.care_server.store import Store

SHORTEST_PASSWORD = 12


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return 0, or 2 with a sentence on stderr."""
    given = _parser().parse_args(_with_verb(sys.argv[1:] if arguments is None else arguments))
    try:
        store = Store.open(given.database)
    except NoSuchDatabase as problem:
        return _refuse(str(problem))
    except DatabaseError as problem:
        return _refuse(f"The database cannot be opened: {problem.orig}")
    try:
        return int(given.verb(store, given))
    finally:
        store.close()


def _serve(store: Store, given: argparse.Namespace) -> int:
    from care_desktop.api.redaction import Redactor
    from care_desktop.care_server.serving import serve

    told = logging.StreamHandler()
    told.addFilter(Redactor())
    form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(level=logging.INFO, format=form, handlers=[told])
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(serve(store, given.host, given.port, any_host=given.any_host, public_url=given.public_url))
    return 0


def _add_user(store: Store, given: argparse.Namespace) -> int:
    if given.user in store.user_ids():
        return _refuse(f"There is a user {given.user} already.")
    row = {"id": given.user, "name": given.name, "email": given.email, "preset": given.preset}
    store.load(users=[row])
    return 0


def _set_password(store: Store, given: argparse.Namespace) -> int:
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if len(password) < SHORTEST_PASSWORD:
        return _refuse(f"A password has {SHORTEST_PASSWORD} characters or more.")
    try:
        store.set_password(given.user, password)
    except KeyError:
        return _refuse(f"There is no user {given.user}.")
    return 0


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 2


def _with_verb(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with "serve" where no verb is named; the address of the database may stand anywhere."""
    before = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    before.add_argument("--database")
    try:
        known, others = before.parse_known_args(arguments)
    except argparse.ArgumentError:  # the whole parser has the words for it
        return list(arguments)
    if others[:1] not in (["-h"], ["--help"]) and (not others or others[0].startswith("-")):
        others.insert(0, "serve")
    return others if known.database is None else ["--database", known.database, *others]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m care_desktop.care_server", description="Run the Care server.")
    parser.add_argument("--database", required=True, metavar="URL", help="sqlite:////srv/care.db or postgresql://…")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    serve = verbs.add_parser("serve", help="answer requests until it is told to end (what it does without a verb)")
    serve.add_argument("--host", default="127.0.0.1", help="where to listen (default: this computer only)")
    serve.add_argument("--port", type=int, default=8000, metavar="N")
    serve.add_argument("--any-host", action="store_true", help="answer to every name, for a proxy in front")
    serve.add_argument("--public-url", default="", metavar="URL", help="where browsers reach it, for links to cases")
    serve.set_defaults(verb=_serve)
    add = verbs.add_parser("add-user", help="let somebody in, who needs a password then")
    add.add_argument("user", help="a short name that stays")
    add.add_argument("--name", required=True)
    add.add_argument("--email", required=True)
    add.add_argument("--preset", choices=("agent", "supervisor"), default="agent")
    add.set_defaults(verb=_add_user)
    change = verbs.add_parser("set-password", help="ask for the new password of a user, or read it from stdin")
    change.add_argument("user")
    change.set_defaults(verb=_set_password)
    return parser


if __name__ == "__main__":
    sys.exit(main())
