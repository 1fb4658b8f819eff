"""Filling the store with what work on Cases needs: case fields, who has blocked the brand, and flags."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, insert

from care_desktop.care_server.database import execute_many
from care_desktop.care_server.flag_reading import adopt_flags
from care_desktop.care_server.work_tables import blocks, case_fields
from care_desktop.domain.case_work import FieldKind

Row = Mapping[str, Any]


def load_blocks(connection: Connection, customers: Iterable[Row]) -> None:
    """Note which of these Customers have blocked the brand: those whose row says `blocked_us`."""
    rows = [{"customer_id": row["id"]} for row in customers if row.get("blocked_us")]
    execute_many(connection, insert(blocks), rows)


def load_work(connection: Connection, fields: Iterable[Row]) -> None:
    """Insert the case fields in their order, and make the flags of the Cases that are flagged."""
    rows = [
        {
            "name": row["name"],
            "position": position,
            "kind": str(FieldKind(row.get("kind", FieldKind.TEXT))),
            "options": json.dumps(list(row.get("options", ())), ensure_ascii=False),
            "mandatory": bool(row.get("mandatory", False)),
        }
        for position, row in enumerate(fields)
    ]
    execute_many(connection, insert(case_fields), rows)
    adopt_flags(connection)
