"""Runs of contact sync and a preview of it, with people of every kind of name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from care_desktop.domain.contact_sync import (
    KeyKind,
    SyncBand,
    SyncExample,
    SyncKey,
    SyncPreview,
    SyncRun,
    SyncTrouble,
    Verdict,
    Why,
)
from care_desktop.domain.ids import CaseId, CustomerId, OperationId
from care_desktop.domain.people import ContactMatch
from tests.helpers.builders import ACCOUNT, NOW, contact_id

ANN, OTHER_ANN = (
    ContactMatch(contact_id(1), "Ann Lee", "Northwind", email="ann@northwind.example"),
    ContactMatch(contact_id(2), "Ann Lee", "", email="lee@elsewhere.example"),
)
DOWN = SyncTrouble("unreachable", "Salesforce could not be reached.", passes=True)
_KEYS = (
    SyncKey(KeyKind.FULL_NAME, "Lee", "Ann"),
    SyncKey(KeyKind.LAST_NAME, "田中"),
    SyncKey(KeyKind.HANDLE, "@nobody.of.that.name"),
    SyncKey(KeyKind.FULL_NAME, "الأحمدي", "ليلى"),
)
_NAMES = ("Ann Lee", "田中", "", "ليلى الأحمدي")
_OUTCOMES = (
    (Verdict.LINK, Why.ONE_MATCH, (ANN,)),
    (Verdict.ASK, Why.SEVERAL, (ANN, OTHER_ANN)),
    (Verdict.CREATE, Why.NO_MATCH, ()),
    (Verdict.ASK, Why.NOT_A_FULL_NAME, (ANN,)),
    (Verdict.NOTHING, Why.SYNC_OFF, ()),
)


def sync_run(number: int, *, trouble: SyncTrouble | None = None) -> SyncRun:
    """Return run `number`: every fifth has the same outcome, every fourth the same name."""
    verdict, why, matches = _OUTCOMES[number % len(_OUTCOMES)]
    return SyncRun(
        OperationId(f"run-{number}"),
        ACCOUNT,
        CustomerId(f"cust-{number}"),
        CaseId(f"case-{number}"),
        NOW + timedelta(minutes=number),
        verdict,
        why,
        _KEYS[number % len(_KEYS)],
        matches,
        attempts=1,
        trouble=trouble,
        customer=_NAMES[number % len(_NAMES)],
        case_number=1000 + number,
    )


def example(number: int) -> SyncExample:
    """Return what would become of the Customer of run `number`."""
    run = sync_run(number)
    fields = (
        {"FirstName": "Ann", "LastName": "Lee", "Email": "ann@home.example"} if run.verdict is Verdict.CREATE else {}
    )
    return SyncExample(
        run.customer_id, run.customer, run.case_id, run.case_number, run.verdict, run.why, run.key, run.matches, fields
    )


def some_preview() -> SyncPreview:
    """Return a preview with something in every band."""
    alone = replace(example(4), why=Why.NO_KEY, key=None)
    return SyncPreview(
        SyncBand(12, tuple(example(number) for number in (0, 5, 10, 15, 20, 25))),
        SyncBand(2, (example(1), example(3))),
        SyncBand(1, (example(2),)),
        SyncBand(1, (alone,)),
        looked_at=16,
    )
