"""A Case that begins: a Customer whom nobody knew yet writes for the first time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, func, select

from care_desktop.care_server.loading import insert_cases, insert_customers
from care_desktop.care_server.messages import receive
from care_desktop.care_server.tables import cases
from care_desktop.care_server.tallies import tallied


def open_case(
    connection: Connection, customer: Mapping[str, Any], case: Mapping[str, Any], text: str, at: datetime
) -> str:
    """Let a new Customer write, and return the id of the Case that this opens; the rules are asked about it.

    `customer` and `case` have the keys of the contract, without ids.
    """
    customer_id, case_id = str(uuid4()), str(uuid4())
    insert_customers(connection, [{**customer, "id": customer_id}])
    number = (connection.execute(select(func.max(cases.c.number))).scalar_one() or 1000) + 1
    row = {**case, "id": case_id, "number": number, "customer_id": customer_id, "created_at": at}
    with tallied(connection, cases.c.id == case_id):
        insert_cases(connection, [row], {})
    receive(connection, case_id, text, at)
    return case_id
