"""The seeds by name, and how each gets into the two databases."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import chain
from pathlib import Path

from care_desktop.care_server.automation_rules import load_rules
from care_desktop.care_server.store import Store
from care_desktop.sandbox import volume
from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.data_folder import CARE_FILE, SALESFORCE_FILE
from care_desktop.sandbox.million import Million
from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.salesforce.schema import Schema
from care_desktop.sandbox.salesforce.settings import OrgSettings
from care_desktop.sandbox.seed_builder import Row, SeedBuilder, SeedData
from care_desktop.sandbox.seed_names import EMPTY, MILLION, NO_ACCOUNT
from care_desktop.sandbox.stories import read, tell_all


class SeedingStopped(Exception):
    """The stage was told to end while it was being seeded."""


def build(name: str, now: datetime) -> SeedData:
    """Return the rows of a seed; the generated part of `million` is not among them."""
    builder = SeedBuilder(now, read("people"))
    if name != EMPTY:
        tell_all(builder)
        volume.fill_up(builder)
    data = builder.finish()
    return _without_account(data) if name == NO_ACCOUNT else data


def fill_org(org: Org, data: SeedData) -> None:
    """Put the Salesforce side of a seed into an org that is empty."""
    with org.db.transaction():
        for sobject, rows in data.records.items():
            org.bulk_insert(sobject, rows)
        for user_id, sobject, level in data.access:
            org.set_access(user_id, sobject, level)
        for loser, winner in data.merged:
            org.merge(loser, winner)
        for record_id in data.deleted:
            org.delete(record_id)


def fill_store(store: Store, data: SeedData, generated: Million | None = None) -> None:
    """Put the Care side of a seed into a store that is empty."""

    def with_generated(rows: list[Row], more: Callable[[Million], Iterable[Row]]) -> Iterable[Row]:
        return rows if generated is None else chain(rows, more(generated))

    store.load(
        users=data.users,
        salesforce_accounts=data.salesforce_accounts,
        customers=with_generated(data.customers, Million.customers),
        cases=with_generated(data.cases, Million.cases),
        messages=with_generated(data.messages, Million.messages),
        escalations=data.escalations,
        rejections=data.rejections,
        mappings=data.mappings,
        case_fields=data.case_fields,
    )
    with store.writing() as connection:
        for rules in data.rules:
            load_rules(connection, rules["salesforce_account_id"], rules["rules"], rules["changed_by"])


class Seeding:
    """Fills a new data folder; `stop` may be called from another thread to give up.

    `schema` is that of the org to fill, when it is not the usual one.
    """

    def __init__(self, clock: StageClock) -> None:
        self.schema: Schema | None = None
        self._clock = clock
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Make a running `fill` raise SeedingStopped soon."""
        self._stopped.set()

    def fill(self, name: str, folder: Path, files: frozenset[str]) -> None:
        """Write the databases of a seed; see `data_folder.Fill`."""
        now = self._clock.now()
        data = build(name, now)
        self._carry_on()
        if SALESFORCE_FILE in files:
            org = Org(folder / SALESFORCE_FILE, self._clock, settings=OrgSettings(), schema=self.schema)
            try:
                fill_org(org, data)
            finally:
                org.close()
        self._carry_on()
        if CARE_FILE in files:
            store = Store.open(database_url(folder / CARE_FILE))
            try:
                fill_store(store, data, self.generated(name, now))
            finally:
                store.close()

    def generated(self, name: str, now: datetime) -> Million | None:
        """Return the generated part of a seed, if it has one."""
        return Million(now, self._carry_on) if name == MILLION else None

    def _carry_on(self) -> None:
        if self._stopped.is_set():
            raise SeedingStopped


def database_url(file: Path) -> str:
    """Return the address under which SQLAlchemy opens a SQLite file."""
    return f"sqlite:///{file.as_posix()}"


def _without_account(data: SeedData) -> SeedData:
    """Leave out, on the Care side, all that hangs on the connected Salesforce account."""
    data.salesforce_accounts.clear()
    data.escalations.clear()
    data.rejections.clear()
    data.mappings.clear()
    data.rules.clear()
    for customer in data.customers:
        customer["profiles"] = []
    return data
