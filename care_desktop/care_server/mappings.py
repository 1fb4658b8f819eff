"""The mapping of an account: one for all users, saved over the version that was seen."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, select

from care_desktop.care_server import changes
from care_desktop.care_server.account_tables import mappings
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.database import put
from care_desktop.care_server.instants import maybe_instant, to_micros
from care_desktop.care_server.tables import salesforce_accounts
from care_desktop.domain.mapping import FieldMapping, MappingKind, MappingRow


def read_mapping(connection: Connection, account_id: str) -> FieldMapping:
    """Return the mapping; one that nobody has saved has version 0 and no rows."""
    row = connection.execute(select(mappings).where(mappings.c.salesforce_account_id == account_id)).first()
    if row is None:
        return FieldMapping()
    lines = tuple(
        MappingRow(line["sobject"], line["field"], MappingKind(line["kind"]), line["source"], line["table"])
        for line in json.loads(row.rows)
    )
    types = json.loads(row.record_types)
    return FieldMapping(row.version, lines, types, row.changed_by, maybe_instant(row.changed_at))


def write_mapping(connection: Connection, account_id: str, mapping: FieldMapping) -> None:
    """Write the next version of the mapping as it is given."""
    lines = [
        {"sobject": row.sobject, "field": row.field, "kind": row.kind, "source": row.source, "table": dict(row.table)}
        for row in mapping.rows
    ]
    told = {
        "version": mapping.version,
        "rows": json.dumps(lines, ensure_ascii=False),
        "record_types": json.dumps(dict(mapping.record_types)),
        "changed_by": mapping.changed_by,
        "changed_at": None if mapping.changed_at is None else to_micros(mapping.changed_at),
    }
    put(connection, mappings, {"salesforce_account_id": account_id, **told}, told)


def save_mapping(connection: Connection, account_id: str, mapping: FieldMapping, by: tuple[str, datetime]) -> None:
    """Write what follows `mapping.version`, by whom and when, and tell the push streams."""
    wanted = FieldMapping(mapping.version + 1, mapping.rows, mapping.record_types, *by)
    write_mapping(connection, account_id, wanted)
    its_version = select(salesforce_accounts.c.version).where(salesforce_accounts.c.id == account_id)
    version = connection.execute(its_version).scalar_one()
    changes.record(connection, [Change(ChangeKind.ACCOUNT, account_id, version)])
