"""What nobody asks for any more is forgotten, while the server runs and not only when it starts."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select, update

from care_desktop.care_server.notifications import News, notify
from care_desktop.care_server.outcomes import Outcome, find, keep
from care_desktop.care_server.store import Store
from care_desktop.care_server.upkeep import Upkeep, clear_up
from care_desktop.care_server.work_tables import notifications
from care_desktop.domain.presence import NotificationKind
from tests.helpers.care_server import NOW
from tests.helpers.until import until

MONTH = timedelta(days=30)
DAY = timedelta(days=1)


def tell(store: Store, text: str, age: timedelta, *, seen: bool) -> None:
    with store.writing() as connection:
        notify(connection, News(NotificationKind.MENTION, "open", "Ben", text, NOW - age), ["ana"])
        if seen:
            connection.execute(update(notifications).where(notifications.c.text == text).values(seen=True))


def texts(store: Store) -> set[str]:
    with store.reading() as connection:
        return set(connection.scalars(select(notifications.c.text)))


def test_what_was_seen_is_forgotten_after_thirty_days_and_what_was_not_is_kept(store: Store) -> None:
    tell(store, "old and seen", MONTH + DAY, seen=True)
    tell(store, "old and not seen", MONTH + DAY, seen=False)
    tell(store, "young and seen", MONTH - DAY, seen=True)
    with store.writing() as connection:
        clear_up(connection, NOW)
    assert texts(store) == {"old and not seen", "young and seen"}


def test_the_outcome_of_a_write_is_kept_for_thirty_days(store: Store) -> None:
    with store.writing() as connection:
        for key, age in (("old", MONTH + DAY), ("young", MONTH - DAY)):
            keep(connection, "ana", key, Outcome("link", "digest", 200, "{}"), NOW - age)
        clear_up(connection, NOW)
        assert [find(connection, "ana", key, "link") is None for key in ("old", "young")] == [True, False]


async def test_a_server_that_runs_for_months_clears_up_all_along(store: Store) -> None:
    upkeep = asyncio.create_task(Upkeep(store, lambda: NOW, every=0.01).run())
    for text in ("first", "second"):
        tell(store, text, MONTH + DAY, seen=True)
        await until(lambda: not texts(store))
    store.bell.close()
    await upkeep


async def test_a_database_that_is_in_trouble_does_not_end_the_upkeep(store: Store) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE notifications RENAME TO away")
    upkeep = asyncio.create_task(Upkeep(store, lambda: NOW, every=0.01, after_trouble=0.01).run())
    await asyncio.sleep(0)
    with store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO notifications")
    tell(store, "old", MONTH + DAY, seen=True)
    await until(lambda: not texts(store))
    store.bell.close()
    await upkeep
