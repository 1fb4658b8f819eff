"""Volume around the stories: made-up people and firms from lists of ours, the same on every run."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from care_desktop.sandbox.seed_builder import Linked, Row, SeedBuilder, name_of
from care_desktop.sandbox.stories import read

ACCOUNTS: Final = 150
CONTACTS: Final = 2_000
CUSTOMERS: Final = 240
CASES: Final = 360
_SEED: Final = 20_261
_AGENTS: Final = ("ana", "ben", "mei")
_STATUSES: Final = {"new": 18, "open": 30, "pending": 14, "on_hold": 6, "done": 28, "spam": 4}
_PRIORITIES: Final = {"urgent": 4, "high": 16, "medium": 60, "low": 20}
_SENTIMENTS: Final = {"positive": 20, "neutral": 40, "negative": 20, "none": 20}
_WITH_HANDLE: Final = ("instagram", "x", "telegram")


def fill_up(builder: SeedBuilder) -> None:
    """Add accounts, contacts, customers and cases until the seed has the volume above."""
    Volume(builder).fill_up()


class Volume:
    """One run of the generator."""

    def __init__(self, builder: SeedBuilder) -> None:
        self._builder = builder
        self._chance = random.Random(_SEED)
        self._words: Mapping[str, Any] = read("vocabulary")
        self._people: list[tuple[Mapping[str, Any], Row]] = []

    def fill_up(self) -> None:
        """Fill every list up to its size."""
        accounts = self._accounts()
        while len(self._builder.data.records["Contact"]) < CONTACTS:
            self._contact(accounts)
        while len(self._builder.data.customers) < CUSTOMERS or len(self._builder.data.cases) < CASES:
            self._customer()

    def _accounts(self) -> list[str]:
        made: list[str] = []
        while self._builder.account_count < ACCOUNTS:
            locale = self._locale()
            industry = self._one(self._words["industries"])
            city, country = self._one(locale["cities"]), locale["country"]
            made.append(
                self._builder.account(
                    self._firm(locale, city),
                    BillingCity=city,
                    BillingCountry=country,
                    Industry=industry,
                    Phone=self._phone(locale),
                )
            )
        return made

    def _firm(self, locale: Mapping[str, Any], city: str) -> str:
        form = self._one(self._words["company_forms"])
        word, word2 = self._chance.sample(self._words["company_words"], 2)
        last, last2 = self._chance.sample(locale["last"], 2)
        trade = self._one(self._words["trades"])
        return str(form.format(word=word, word2=word2, last=last, last2=last2, city=city, trade=trade))

    def _contact(self, accounts: list[str]) -> None:
        locale, number = self._locale(), len(self._builder.data.records["Contact"])
        created = self._builder.now - timedelta(days=self._chance.randint(30, 1500))
        modified = created + (self._builder.now - created) * self._chance.random()
        mobile = self._chance.random() < 0.3
        fields = {
            "FirstName": self._one(locale["first"]),
            "LastName": self._one(locale["last"]),
            "AccountId": self._one(accounts) if self._chance.random() < 0.93 else None,
            "Title": self._one(self._words["titles"]),
            "Department": self._one(self._words["departments"]),
            "Phone": self._phone(locale) if self._chance.random() < 0.7 else None,
            "MobilePhone": self._phone(locale) if mobile else None,
            "MailingCity": self._one(locale["cities"]),
            "MailingCountry": locale["country"],
            "OwnerId": self._builder.owner(self._one(_AGENTS)),
            "CreatedDate": created,
            "LastModifiedDate": modified,
        }
        fields["Email"] = _address(fields, number, self._one(self._words["mail_hosts"]))
        record_id = self._builder.record("Contact", fields)
        self._people.append((locale, {**fields, "Id": record_id}))

    def _customer(self) -> None:
        """Add a person: mostly one of the contacts, linked or waiting to be found, sometimes a stranger."""
        locale, contact = self._one(self._people)
        lot = self._chance.random()
        first, last = contact["FirstName"], contact["LastName"]
        if lot > 0.8:
            first, last = self._one(locale["first"]), self._one(locale["last"])
        platform = self._one(locale["platforms"])
        fields: Row = {"platform": platform, "first_name": first, "last_name": last}
        if platform in _WITH_HANDLE:
            fields["username"] = f"{_latin(first) or 'user'}{self._chance.randint(10, 99)}"
            fields["handle"] = f"@{fields['username']}"
        elif platform not in ("email", "livechat"):
            fields["platform_id"] = str(self._chance.randint(10**13, 10**14))
        fields["contact_points"] = self._contact_points(locale, contact if lot <= 0.8 else {}, platform)
        linked = None
        if lot <= 0.5:
            since = self._builder.now - timedelta(days=self._chance.randint(1, 200))
            linked = Linked(contact["Id"], self._builder.user_name(self._one(_AGENTS)), since)
        customer = self._builder.customer(fields, linked)
        for _ in range(self._chance.choices((1, 2, 3), (60, 30, 10))[0]):
            self._case(locale, customer)

    def _contact_points(self, locale: Mapping[str, Any], contact: Row, platform: str) -> list[tuple[str, str]]:
        points = []
        if platform in ("email", "livechat"):
            stranger = f"guest{len(self._builder.data.customers):04d}@{self._one(self._words['mail_hosts'])}"
            points.append(("email", contact.get("Email") or stranger))
        if platform in ("whatsapp", "sms"):
            points.append(("phone", contact.get("Phone") or contact.get("MobilePhone") or self._phone(locale)))
        return points

    def _case(self, locale: Mapping[str, Any], customer: Row) -> None:
        dialogue = self._one(self._words["dialogues"][locale["country"]])
        status = self._weighted(_STATUSES)
        assignee = None if status in ("new", "spam") else self._one(_AGENTS)
        blanks = {
            "order": f"HP-{self._chance.randint(18000, 20400)}",
            "product": self._one(self._words["products"]),
            "city": self._one(locale["cities"]),
        }
        lines = [line for line in dialogue["lines"] if status != "new" or line[0] == "c"]
        lines = lines[: self._chance.randint(1, len(lines))] if status in ("new", "open", "pending") else lines
        messages = self._messages(customer, assignee or "ana", lines, blanks)
        fields = {
            "channel": self._words["channels"][customer["platform"]],
            "status": status,
            "priority": self._weighted(_PRIORITIES),
            "sentiment": self._weighted(_SENTIMENTS),
            "assignee_id": assignee,
            "subject": dialogue["subject"],
            "unread": status in ("new", "open") and messages[-1]["author"] == "customer",
            "fields": [{"name": "Order", "value": blanks["order"]}],
        }
        row = self._builder.case(customer, fields, messages)
        if status != "spam" and self._chance.random() < 0.12:
            self._escalation(row, messages[0]["sent_at"])

    def _messages(self, customer: Row, agent: str, lines: list[Any], blanks: Row) -> list[Row]:
        age = timedelta(minutes=self._chance.triangular(20, 60 * 24 * 120, 60 * 24 * 2))
        sent_at = self._builder.now - age
        messages = []
        for kind, text in lines:
            author = {"c": "customer", "a": "agent", "n": "note"}[kind]
            name = name_of(customer) if kind == "c" else self._builder.user_name(agent)
            said = str(text).format(**blanks)
            messages.append({"author": author, "author_name": name, "text": said, "sent_at": sent_at})
            sent_at += min(timedelta(minutes=self._chance.randint(2, 600)), (self._builder.now - sent_at) / 2)
        return messages

    def _escalation(self, case: Row, at: datetime) -> None:
        status = self._weighted({"New": 50, "Working": 35, "Closed": 15})
        fields = {"origin": "automatic", "subject": case["subject"], "status": status}
        self._builder.escalation(case, fields, at + timedelta(seconds=90))

    def _locale(self) -> Mapping[str, Any]:
        locales = self._words["locales"]
        chosen: Mapping[str, Any] = self._chance.choices(locales, [locale["weight"] for locale in locales])[0]
        return chosen

    def _phone(self, locale: Mapping[str, Any]) -> str:
        return re.sub("#", lambda _: str(self._chance.randint(0, 9)), locale["phone"])

    def _weighted(self, weights: Mapping[str, int]) -> str:
        return self._chance.choices(list(weights), list(weights.values()))[0]

    def _one(self, choices: Any) -> Any:
        return self._chance.choice(choices)


def _latin(text: str) -> str:
    return re.sub("[^a-z]", "", text.lower())


def _address(fields: Row, number: int, host: str) -> str:
    """Return an e-mail address that reads like the name; a name without Latin letters gives its number."""
    parts = [part for part in (_latin(fields["FirstName"]), _latin(fields["LastName"])) if part]
    return f"{'.'.join(parts) or 'contact'}{number}@{host}"
