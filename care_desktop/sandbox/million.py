"""A million cases for lists that must not care how long they are; made one at a time, never held in memory."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from care_desktop.sandbox.seed_builder import Row
from care_desktop.sandbox.stories import read

CASES: Final = 1_000_000
CUSTOMERS: Final = 50_000
_FIRST_NUMBER: Final = 100_000
_SECONDS_APART: Final = 45
_STATUSES: Final = ("new", "open", "open", "pending", "on_hold", "done", "done", "done", "done", "spam")
_PLATFORMS: Final = ("email", "whatsapp", "facebook", "instagram", "livechat")
_TEXTS: Final = (
    "Hello, where is my order {n}?",
    "The {product} arrived with a scratch.",
    "Thank you, that solved it.",
    "Is the {product} available in oak?",
    "Bitte senden Sie mir die Rechnung {n}.",
    "¿Cuándo llega el pedido {n}?",
)


class Million:
    """The generated part of the seed `million`; `carry_on` is called now and then and may raise to end it."""

    def __init__(self, now: datetime, carry_on: Callable[[], None]) -> None:
        self._now = now
        self._carry_on = carry_on
        words = read("vocabulary")
        self._products = words["products"]
        self._channels = words["channels"]
        self._names = [(locale["first"], locale["last"]) for locale in words["locales"]]

    def customers(self) -> Iterator[Row]:
        """Yield every generated Customer."""
        chance = random.Random(1)
        for n in range(CUSTOMERS):
            first, last = chance.choice(self._names)
            yield {
                "id": _customer_id(n),
                "platform": _PLATFORMS[n % len(_PLATFORMS)],
                "first_name": chance.choice(first),
                "last_name": chance.choice(last),
                "platform_id": f"g{n}",
            }

    def cases(self) -> Iterator[Row]:
        """Yield every generated Case."""
        chance = random.Random(2)
        for n in range(CASES):
            self._look_up(n)
            status = chance.choice(_STATUSES)
            platform = _PLATFORMS[_owner_of(n) % len(_PLATFORMS)]
            yield {
                "id": f"cm-{n:07d}",
                "number": _FIRST_NUMBER + n,
                "customer_id": _customer_id(_owner_of(n)),
                "channel": self._channels[platform],
                "platform": platform,
                "status": status,
                "assignee_id": None if status in ("new", "spam") else chance.choice(("ana", "ben", "mei")),
                "subject": f"Order {n}",
                "created_at": self._at(n),
            }

    def messages(self) -> Iterator[Row]:
        """Yield the one message of every generated Case."""
        for n in range(CASES):
            self._look_up(n)
            text = _TEXTS[n % len(_TEXTS)].format(n=n, product=self._products[n % len(self._products)])
            yield {"case_id": f"cm-{n:07d}", "author": "customer", "text": text, "sent_at": self._at(n)}

    def _look_up(self, n: int) -> None:
        if n % 10_000 == 0:
            self._carry_on()

    def _at(self, n: int) -> datetime:
        return self._now - timedelta(seconds=(CASES - n) * _SECONDS_APART)


def _owner_of(case: int) -> int:
    return case * 7 % CUSTOMERS


def _customer_id(n: int) -> str:
    return f"cg-{n:06d}"
