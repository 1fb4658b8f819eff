"""Both worlds of a running stage, and what can be done to them from behind."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select, update

from care_desktop.care_server.arrivals import open_case
from care_desktop.care_server.store import Store
from care_desktop.care_server.tables import salesforce_accounts
from care_desktop.sandbox import seeds
from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.data_folder import DataFolder
from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.org import STAGE_CLIENT, Org
from care_desktop.sandbox.salesforce.schema import Schema
from care_desktop.sandbox.salesforce.settings import OrgSettings
from care_desktop.sandbox.seed_builder import INTEGRATION

_PLAIN_SETTINGS: Final = (
    "access_token_seconds",
    "auto_approve",
    "daily_limit",
    "duplicate_rule",
    "idempotency_settles_seconds",
    "is_sandbox",
    "language",
    "match_leads",
    "multi_currency",
    "person_accounts",
    "rotation",
    "state_country_picklists",
)

_CHANNEL: Final = "help@harborpine.example"
_STRANGERS: Final = (
    ("Noor", "Haddad"),
    ("Tomas", "Brekke"),
    ("Ines", "Quintela"),
    ("Yara", "Okonjo"),
    ("Piet", "Vrba"),
)


class Backstage:
    """The org and the store of one data folder, from `open` to `close`; every method may block."""

    def __init__(self, folder: DataFolder, seed: str, *, clock: StageClock, schema: Schema | None = None) -> None:
        self.clock = clock
        self.org = Org(folder.salesforce_file, clock, settings=OrgSettings(), schema=schema)
        self.store = Store.open(seeds.database_url(folder.care_file))
        self._seed = seed
        self._offset_seconds = 0.0
        self._failing_platforms: frozenset[str] = frozenset()
        self._salesforce_url = ""
        self.care_tokens: dict[str, str] = {}
        self.salesforce_tokens: dict[str, str] = {}
        self.salesforce_refresh_tokens: dict[str, str] = {}

    def close(self) -> None:
        """Close both databases."""
        self.store.close()
        self.org.close()

    def open_for(self, salesforce_url: str) -> None:
        """Tell Care where Salesforce is in this run, and give every user new tokens; old ones end."""
        self._salesforce_url = salesforce_url
        self._point_to_salesforce()
        self.org.db.run("DELETE FROM tokens")
        users = {row["Alias"]: row["Id"] for row in self.org.db.all("SELECT Id, Alias FROM User")}
        for user_id in self.store.user_ids():
            self.care_tokens[user_id] = self.store.issue_token(user_id)
            access, refresh = self.org.issue_tokens(users[user_id])
            self.salesforce_tokens[user_id], self.salesforce_refresh_tokens[user_id] = access, refresh
        self._connect_care()

    def settings(self) -> dict[str, Any]:
        """Return the settings by the names of the control URL."""
        org = self.org.settings
        return {
            **{name: getattr(org, name) for name in _PLAIN_SETTINGS},
            "search_lag_seconds": None if math.isinf(org.search_lag_seconds) else org.search_lag_seconds,
            "features": sorted(org.features),
            "hidden_fields": sorted(org.hidden_fields),
            "clock_offset_seconds": self._offset_seconds,
            "failing_platforms": sorted(self._failing_platforms),
        }

    def change_settings(self, changes: dict[str, Any]) -> None:
        """Take over the named settings."""
        for name, value in changes.items():
            if name == "clock_offset_seconds":
                self._move_clock(value)
            elif name == "failing_platforms":
                self._failing_platforms = frozenset(value)
            elif name == "search_lag_seconds" and value is None:
                self.org.settings.search_lag_seconds = math.inf
            else:
                setattr(self.org.settings, name, value)

    def takes_messages(self, platform: str) -> bool:
        """Say whether a platform takes replies now."""
        return platform not in self._failing_platforms

    def reset(self) -> None:
        """Load the seed anew, with times relative to now; tokens stay valid, and Care is connected again."""
        data = seeds.build(self._seed, self.clock.now())
        tokens = self.org.db.all("SELECT * FROM tokens")
        with self.org.db.transaction():
            self.org.reset()
            seeds.fill_org(self.org, data)
            marks = ", ".join("?" * len(tokens[0]))
            self.org.db.run_many(f"INSERT INTO tokens VALUES ({marks})", [tuple(row) for row in tokens])
        self.store.clear()
        seeds.fill_store(self.store, data, seeds.Seeding(self.clock).generated(self._seed, self.clock.now()))
        self._point_to_salesforce()
        self._connect_care()

    def merge(self, loser: str, winner: str) -> None:
        """Merge one Salesforce contact into another. Raises LookupError."""
        self._in_salesforce(lambda: self.org.merge(loser, winner))

    def delete_contact(self, contact_id: str) -> None:
        """Delete a Salesforce contact. Raises LookupError."""
        self._in_salesforce(lambda: self.org.delete(contact_id))

    def customer_message(self, case_id: str, text: str) -> None:
        """Let a message of the Customer arrive. Raises LookupError."""
        try:
            self.store.receive_message(case_id, text, self.clock.now())
        except KeyError as problem:
            raise LookupError(f"There is no case {case_id}.") from problem

    def new_case(self, text: str) -> str:
        """Let a Customer whom nobody knows write for the first time, and return the id of the Case."""
        first, last = _STRANGERS[secrets.randbelow(len(_STRANGERS))]
        address = f"{first}.{last}.{secrets.token_hex(2)}@mail.example".lower()
        customer: dict[str, Any] = {"platform": "email", "first_name": first, "last_name": last}
        customer["contact_points"] = [{"kind": "email", "value": address}]
        case = {"channel": _CHANNEL, "subject": text[:60], "priority": "high", "sentiment": "negative"}
        with self.store.writing() as connection:
            return open_case(connection, customer, case, text, self.clock.now())

    def _in_salesforce(self, deed: Callable[[], None]) -> None:
        try:
            deed()
        except ApiError as problem:
            raise LookupError(problem.message) from problem
        except KeyError as problem:
            raise LookupError(f"There is no record {problem.args[0]}.") from problem

    def _move_clock(self, offset_seconds: float) -> None:
        self.clock.reset()
        self.clock.move(timedelta(seconds=offset_seconds))
        self._offset_seconds = offset_seconds

    def _point_to_salesforce(self) -> None:
        with self.store.writing() as connection:
            here = {"instance_url": self._salesforce_url, "login_url": self._salesforce_url, "client_id": STAGE_CLIENT}
            its_own = salesforce_accounts.c.org_id == self.org.id
            connection.execute(update(salesforce_accounts).where(its_own).values(**here))

    def _connect_care(self) -> None:
        """Hand the default connection over to Care: the org's own user, signed in for this run."""
        with self.store.reading() as connection:
            its_own = salesforce_accounts.c.org_id == self.org.id, salesforce_accounts.c.removed.is_(False)
            account_id = connection.scalar(select(salesforce_accounts.c.id).where(*its_own))
        if account_id is not None:
            user = self._integration_user()
            _, refresh = self.org.issue_tokens(user["id"])
            self.store.connect_account(account_id, user, refresh)

    def _integration_user(self) -> dict[str, str]:
        """Return the user whom the org made for Care, or the org's own one in a folder that knows none yet."""
        rows = self.org.db.all(
            "SELECT Id, Username, Name FROM User WHERE Alias = ? OR Id = ? ORDER BY Alias = ? DESC",
            (INTEGRATION, self.org.system_user_id, INTEGRATION),
        )
        return {"id": rows[0]["Id"], "username": rows[0]["Username"], "name": rows[0]["Name"]}
