"""The escalation rules of an account: saved over the version that was seen, and asked when a message arrives."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from care_desktop.care_server import changes
from care_desktop.care_server.automation_queue import enqueue_escalation
from care_desktop.care_server.automation_tables import escalation_rules
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.database import put
from care_desktop.care_server.instants import maybe_instant, to_micros
from care_desktop.care_server.tables import cases, salesforce_accounts
from care_desktop.domain.automation import EscalationRule, RuleFacts, RuleSet, first_match
from care_desktop.domain.case_rows import Priority, Sentiment, Status
from care_desktop.domain.ids import AccountId

_RECENT_CASES = 2_000


def read_rules(connection: Connection, account_id: str) -> RuleSet:
    """Return the rules; such as nobody has saved have version 0."""
    its_own = escalation_rules.c.salesforce_account_id == account_id
    row = connection.execute(select(escalation_rules).where(its_own)).first()
    if row is None:
        return RuleSet(AccountId(account_id))
    rules = tuple(rule_of(told) for told in json.loads(row.rules))
    return RuleSet(AccountId(account_id), row.version, rules, row.changed_by, maybe_instant(row.changed_at))


def write_rules(connection: Connection, rules: RuleSet) -> None:
    """Write the next version of the rules as it is given."""
    told = {
        "version": rules.version,
        "rules": json.dumps([_told(rule) for rule in rules.rules], ensure_ascii=False),
        "changed_by": rules.changed_by,
        "changed_at": None if rules.changed_at is None else to_micros(rules.changed_at),
    }
    put(connection, escalation_rules, {"salesforce_account_id": rules.account_id, **told}, told)


def load_rules(connection: Connection, account_id: str, rules: Iterable[Mapping[str, Any]], changed_by: str) -> None:
    """Write the first version of rules that are told with the keys of the contract; they hold for what comes."""
    write_rules(connection, RuleSet(AccountId(account_id), 1, tuple(map(rule_of, rules)), changed_by))


def save_rules(connection: Connection, rules: RuleSet, by: tuple[str, datetime]) -> None:
    """Write what follows `rules.version`, by whom and when, and tell the push streams."""
    write_rules(connection, replace(rules, version=rules.version + 1, changed_by=by[0], changed_at=by[1]))
    changes.record(connection, [account_change(connection, rules.account_id)])


def account_change(connection: Connection, account_id: str) -> Change:
    """Return the change that tells of something that hangs on an account."""
    its_version = select(salesforce_accounts.c.version).where(salesforce_accounts.c.id == account_id)
    return Change(ChangeKind.ACCOUNT, account_id, connection.execute(its_version).scalar_one())


def recent_channels(connection: Connection) -> tuple[str, ...]:
    """Return by which channels the Cases came that moved last, in their order."""
    newest = select(cases.c.channel).where(cases.c.active.is_(True), cases.c.channel != "")
    recent = newest.order_by(cases.c.last_message_at.desc(), cases.c.id.desc()).limit(_RECENT_CASES).subquery()
    found = connection.execute(select(recent.c.channel).distinct()).scalars()
    return tuple(sorted(found, key=str.casefold))


def consider(connection: Connection, case_id: str, text: str, at: datetime) -> None:
    """Ask the rules of every connected account whether a Case is escalated, now that it or `text` arrived.

    Belongs into the transaction that lets it arrive.
    """
    connected = select(escalation_rules.c.salesforce_account_id).join(salesforce_accounts)
    account_ids = connection.execute(connected.where(salesforce_accounts.c.removed.is_(False))).scalars().all()
    if not account_ids:
        return
    facts = _facts(connection, case_id, text)
    for account_id in account_ids:
        rule = first_match(read_rules(connection, account_id).rules, facts)
        if rule is not None:
            enqueue_escalation(connection, (account_id, case_id), rule, at)


def rule_of(told: Mapping[str, Any]) -> EscalationRule:
    """Return a rule that is told with the keys of the contract."""
    return EscalationRule(
        id=told["id"],
        name=told["name"],
        enabled=told.get("enabled", True),
        statuses=frozenset(map(Status, told.get("statuses", ()))),
        priorities=frozenset(map(Priority, told.get("priorities", ()))),
        sentiments=frozenset(map(Sentiment, told.get("sentiments", ()))),
        channels=tuple(told.get("channels", ())),
        keywords=tuple(told.get("keywords", ())),
    )


def _told(rule: EscalationRule) -> dict[str, object]:
    return {
        "id": rule.id,
        "name": rule.name,
        "enabled": rule.enabled,
        "statuses": sorted(rule.statuses),
        "priorities": sorted(rule.priorities),
        "sentiments": sorted(rule.sentiments),
        "channels": list(rule.channels),
        "keywords": list(rule.keywords),
    }


def _facts(connection: Connection, case_id: str, text: str) -> RuleFacts:
    names = ("status", "priority", "sentiment", "channel", "subject")
    row = connection.execute(select(*(cases.c[name] for name in names)).where(cases.c.id == case_id)).one()
    known = Status(row.status), Priority(row.priority), Sentiment(row.sentiment)
    return RuleFacts(*known, row.channel, (text, row.subject))
