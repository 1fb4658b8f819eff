"""What a seed is made of on both sides, and the builder that keeps the two sides in step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from care_desktop.sandbox.salesforce.ids import make_id

Row = dict[str, Any]

ORG_ID: Final = make_id("00D", 1)
INTEGRATION: Final = "careint"
"""The alias of the org's user as whom Care works for those who connected no user of their own."""
_INTEGRATION_USER: Final = 10
_FIRST_USER: Final = 11  # the numbers below belong to the org's own users
_FIRST_CASE_NUMBER: Final = 1001
_ORIGINS: Final = {"email": "Email", "sms": "Phone", "livechat": "Web"}


@dataclass(slots=True)
class SeedData:
    """Rows of a whole seed: `records` by Salesforce object, the rest with the keys of the Care contract."""

    users: list[Row] = field(default_factory=list)
    salesforce_accounts: list[Row] = field(default_factory=list)
    customers: list[Row] = field(default_factory=list)
    cases: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    escalations: list[Row] = field(default_factory=list)
    rejections: list[Row] = field(default_factory=list)
    mappings: list[Row] = field(default_factory=list)
    case_fields: list[Row] = field(default_factory=list)
    rules: list[Row] = field(default_factory=list)
    records: dict[str, list[Row]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    merged: list[tuple[str, str]] = field(default_factory=list)
    access: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Linked:
    """The link of a Customer: which contact, who made it, and when."""

    contact_id: str
    by: str
    at: datetime


class SeedBuilder:
    """Collects a seed, hands out ids on both sides, and numbers the cases by age at the end."""

    def __init__(self, now: datetime, people: Mapping[str, Any]) -> None:
        self.now = now
        self.data = SeedData()
        self._people = {user["id"]: user for user in people["users"]}
        self._accounts: dict[str, str] = {}
        self._escalated = 0
        self._add_people(people)

    @property
    def salesforce_account_id(self) -> str:
        """The id, in Care, of the connected Salesforce account; it may not be connected."""
        return self._account_id

    @property
    def account_count(self) -> int:
        """How many Account records there are."""
        return len(self._accounts)

    def user_name(self, user_id: str) -> str:
        """Return the full name of a Care user."""
        user = self._people[user_id]
        return f"{user['first_name']} {user['last_name']}"

    def owner(self, user_id: str) -> str:
        """Return the id of the Salesforce user of the same name."""
        return make_id("005", _FIRST_USER + list(self._people).index(user_id))

    def account(self, name: str, **fields: Any) -> str:
        """Return the id of the Account record of that name, made on first mention."""
        if name not in self._accounts:
            self._accounts[name] = self.record("Account", {"Name": name, "OwnerId": self.owner("sofia"), **fields})
        return self._accounts[name]

    def record(self, sobject: str, fields: Mapping[str, Any]) -> str:
        """Add a Salesforce record and return its id."""
        prefix = {"Account": "001", "Contact": "003", "Case": "500", "Lead": "00Q"}[sobject]
        rows = self.data.records.setdefault(sobject, [])
        record_id = make_id(prefix, len(rows) + 1)
        rows.append({"Id": record_id, **{name: value for name, value in fields.items() if value not in ("", None)}})
        return record_id

    def customer(self, fields: Mapping[str, Any], linked: Linked | None = None) -> Row:
        """Add a Customer and return its row; contact points come as (kind, value) pairs."""
        points = [{"kind": kind, "value": value} for kind, value in fields.get("contact_points", ())]
        row = {**fields, "id": f"cu-{len(self.data.customers) + 1:06d}", "contact_points": points, "profiles": []}
        if linked is not None:
            row["profiles"].append(
                {
                    "network": "salesforce",
                    "profile_id": linked.contact_id,
                    "salesforce_account_id": self._account_id,
                    "linked_by": linked.by,
                    "linked_at": linked.at,
                }
            )
        self.data.customers.append(row)
        return row

    def case(self, customer: Row, fields: Mapping[str, Any], messages: Iterable[Row]) -> Row:
        """Add a Case with its messages and return its row; it is as old as its first message."""
        row = {**fields, "id": f"ca-{len(self.data.cases) + 1:06d}", "customer_id": customer["id"]}
        row["platform"] = customer["platform"]
        said = [{**message, "case_id": row["id"]} for message in messages]
        row["created_at"] = said[0]["sent_at"]
        self.data.cases.append(row)
        self.data.messages.extend(said)
        return row

    def escalation(self, case: Row, fields: Mapping[str, Any], at: datetime) -> None:
        """Add an escalation of a Case and its Salesforce Case or Lead; `by` is the user of a manual one."""
        self._escalated += 1
        kind, by = fields.get("kind", "case"), fields.get("by")
        customer = self._customer_of(case)
        number = "" if kind == "lead" else f"{_FIRST_CASE_NUMBER + self._escalated:08d}"
        owner = self.owner(by or case.get("assignee_id") or "sofia")
        make = self._lead if kind == "lead" else self._salesforce_case
        record_id = make(customer, case, {**fields, "number": number, "OwnerId": owner, "CreatedDate": at})
        self.data.escalations.append(
            {
                "id": f"es-{self._escalated:06d}",
                "case_id": case["id"],
                "kind": kind,
                "salesforce_account_id": self._account_id,
                "record_id": record_id,
                "number": number,
                "origin": fields["origin"],
                "created_at": at,
                "created_by": self.user_name(by) if by else "",
            }
        )

    def reject(self, customer: Row, contact_id: str) -> None:
        """Remember "Not this person"."""
        self.data.rejections.append(
            {
                "customer_id": customer["id"],
                "salesforce_account_id": self._account_id,
                "contact_id": contact_id,
                "rejected_by": self.user_name("ana"),
                "rejected_at": self.now - timedelta(days=1),
            }
        )

    def finish(self) -> SeedData:
        """Number the cases in the order of their age and return everything."""
        oldest_first = sorted(self.data.cases, key=lambda case: (case["created_at"], case["id"]))
        for number, case in enumerate(oldest_first, _FIRST_CASE_NUMBER):
            case["number"] = number
        return self.data

    def _customer_of(self, case: Row) -> Row:
        return self.data.customers[int(case["customer_id"].removeprefix("cu-")) - 1]

    def _salesforce_case(self, customer: Row, case: Row, fields: Mapping[str, Any]) -> str:
        linked = [profile["profile_id"] for profile in customer["profiles"]]
        return self.record(
            "Case",
            {
                "CaseNumber": fields["number"],
                "Subject": fields["subject"],
                "Description": f"Escalated from Care: {case['subject']}",
                "Status": fields.get("status", "New"),
                "Priority": fields.get("priority", "Medium"),
                "Origin": _ORIGINS.get(case["platform"], "Social"),
                "ContactId": linked[0] if linked else None,
                "SuppliedName": name_of(customer)[:80],
                "OwnerId": fields["OwnerId"],
                "CreatedDate": fields["CreatedDate"],
            },
        )

    def _lead(self, customer: Row, case: Row, fields: Mapping[str, Any]) -> str:
        return self.record(
            "Lead",
            {
                "FirstName": customer.get("first_name"),
                "LastName": customer.get("last_name") or name_of(customer),
                "Company": f"{customer.get('last_name') or name_of(customer)} Studio",
                "Description": case["subject"],
                "OwnerId": fields["OwnerId"],
                "CreatedDate": fields["CreatedDate"],
            },
        )

    def _add_people(self, people: Mapping[str, Any]) -> None:
        account = people["salesforce_account"]
        self._account_id = str(account["id"])
        self.data.salesforce_accounts.append({**account, "org_id": ORG_ID, "instance_url": ""})
        self.data.records["Organization"] = [
            {"Id": ORG_ID, "Name": account["name"], "IsSandbox": True, "OrganizationType": "Enterprise Edition"}
        ]
        if "mapping" in people:
            self.data.mappings.append({"salesforce_account_id": self._account_id, **people["mapping"]})
        if "escalation_rules" in people:
            self.data.rules.append({"salesforce_account_id": self._account_id, **people["escalation_rules"]})
        self.data.case_fields.extend(people.get("case_fields", ()))
        self.data.records["User"] = [self._integration_user()]
        for user in people["users"]:
            self.data.users.append({**user, "name": self.user_name(user["id"])})
            self.data.records["User"].append(self._salesforce_user(user))
            self._limit_access(user)

    def _salesforce_user(self, user: Mapping[str, Any]) -> Row:
        return {
            "Id": self.owner(user["id"]),
            "Username": f"{user['id']}@harborpine.example.sandbox",
            "FirstName": user["first_name"],
            "LastName": user["last_name"],
            "Email": user["email"],
            "Alias": user["id"],
            "Title": user["title"],
            "UserType": "Standard",
        }

    def _integration_user(self) -> Row:
        return {
            "Id": make_id("005", _INTEGRATION_USER),
            "Username": "care.integration@harborpine.example.sandbox",
            "FirstName": "Care",
            "LastName": "Integration",
            "Email": "care.integration@harborpine.example",
            "Alias": INTEGRATION,
            "UserType": "Standard",
        }

    def _limit_access(self, user: Mapping[str, Any]) -> None:
        for sobject, key in (("Contact", "contacts"), ("Case", "cases")):
            if key in user:
                self.data.access.append((self.owner(user["id"]), sobject, user[key]))


def name_of(customer: Mapping[str, Any]) -> str:
    """Return the words to call a Customer by."""
    full = f"{customer.get('first_name', '')} {customer.get('last_name', '')}".strip()
    known = (customer.get("display_name"), full, customer.get("username"), customer.get("handle"))
    return next((name for name in known if name), str(customer.get("platform_id", "")))
