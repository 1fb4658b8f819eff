"""The fields of a query as SQL: joins for parent paths, and readers that shape a row into the record on the wire."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.schema import COMPOSED_TYPES, Field, Schema, SObject
from care_desktop.sandbox.salesforce.soql import errors
from care_desktop.sandbox.salesforce.soql.syntax import Path, Query

Reader = Callable[[Sequence[Any]], Any]
_ADDRESS_PARTS = (
    "street",
    "city",
    "state",
    "stateCode",
    "postalCode",
    "country",
    "countryCode",
    "latitude",
    "longitude",
    "geocodeAccuracy",
)
_ALWAYS = ("street", "city", "state", "postalCode", "country", "latitude", "longitude", "geocodeAccuracy")
_MAX_LEVELS = 5
_MAX_JOINS = 60
_VIEWED = "(SELECT viewed_at FROM recent WHERE user_id = '{user}' AND record_id = {alias}.Id)"


class Columns:
    """Collects what one query needs from the tables; `user_id` is who reads."""

    def __init__(self, schema: Schema, query: Query, sobject: SObject, user_id: str) -> None:
        self._schema = schema
        self._query = query
        self._root = sobject
        assert user_id.isalnum()
        self._user_id = user_id
        self._joins: dict[tuple[str, ...], tuple[str, SObject]] = {(): ("t", sobject)}
        self._join_sql: list[str] = []
        self._selected: list[str] = []

    @property
    def joins(self) -> str:
        """The joins that stand behind the table of the query's own object, which is called `t`."""
        return " ".join(self._join_sql)

    @property
    def selected(self) -> str:
        """The SELECT list."""
        return ", ".join(self._selected)

    def resolve(self, path: Path) -> tuple[tuple[str, ...], SObject, Field]:
        """Return the relationships, the object and the field that a path leads to.

        Raises:
            ApiError: INVALID_FIELD, pointing into the query.
        """
        *parents, last = self._without_alias(path.parts)
        if len(parents) > _MAX_LEVELS:
            message = "SOQL relationship paths cannot have more than 5 levels"
            raise errors.at(self._query.source, path.position, message, code="INVALID_FIELD")
        steps: tuple[str, ...] = ()
        sobject = self._root
        for parent in parents:
            sobject, steps = self._parent(sobject, parent, path), (*steps, parent.lower())
        field = sobject.field(last)
        if field is None:
            raise errors.no_such_column(self._query.source, path.position, last, sobject.name)
        return steps, sobject, field

    def expression(self, steps: tuple[str, ...], field: Field) -> str:
        """Return the SQL of a field; a mirror is the field that it mirrors."""
        if field.mirror:
            *parents, last = field.mirror.split(".")
            steps = steps + tuple(parent.lower() for parent in parents)
            return f'{self._join(steps)[0]}."{last}"'
        alias, _ = self._join(steps)
        if field.per_user:
            return _VIEWED.format(alias=alias, user=self._user_id)
        return f'{alias}."{field.name}"'

    def reader(self, steps: tuple[str, ...], sobject: SObject, field: Field) -> Reader:
        """Select the field and return what reads its wire value from a row."""
        if field.type in COMPOSED_TYPES:
            parts = {_part_name(part): self._column(steps, part) for part in sobject.parts_of(field.name)}
            return _address(parts, always=_ALWAYS if field.type == "address" else ())
        place = self._column(steps, field)
        if field.type == "boolean":
            return lambda row: None if row[place] is None else bool(row[place])
        return lambda row: row[place]

    def _column(self, steps: tuple[str, ...], field: Field) -> int:
        self._selected.append(self.expression(steps, field))
        return len(self._selected) - 1

    def id_column(self, steps: tuple[str, ...]) -> int:
        """Select the id of the record behind the relationships; it is null when there is none."""
        alias, _ = self._join(steps)
        self._selected.append(f'{alias}."Id"')
        return len(self._selected) - 1

    def object_of(self, steps: tuple[str, ...]) -> SObject:
        """Return the object behind the relationships."""
        return self._join(steps)[1]

    def _join(self, steps: tuple[str, ...]) -> tuple[str, SObject]:
        if steps not in self._joins:
            alias, sobject = self._join(steps[:-1])
            field = sobject.relationship(steps[-1])
            parent = self._schema.find(field.reference_to[0]) if field else None
            assert field is not None
            assert parent is not None
            name = f"t{len(self._joins)}"
            if len(self._joins) > _MAX_JOINS:
                raise ApiError(400, "QUERY_TOO_COMPLICATED", "Query is too complicated")
            self._join_sql.append(f'LEFT JOIN "{parent.name}" {name} ON {name}.Id = {alias}."{field.name}"')
            self._joins[steps] = (name, parent)
        return self._joins[steps]

    def _parent(self, sobject: SObject, relationship: str, path: Path) -> SObject:
        field = sobject.relationship(relationship)
        parent = self._schema.find(field.reference_to[0]) if field else None
        if parent is None:
            raise errors.no_such_relationship(self._query.source, path.position, relationship)
        return parent

    def _without_alias(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        own = {self._root.name.lower(), (self._query.alias or "").lower()}
        return parts[1:] if len(parts) > 1 and parts[0].lower() in own else parts


def _part_name(field: Field) -> str:
    """Return the key in an address of a component such as MailingPostalCode."""
    name = field.name.lower().removesuffix("__s")
    return max((part for part in _ADDRESS_PARTS if name.endswith(part.lower())), key=len, default="")


def _address(places: Mapping[str, int], *, always: Sequence[str]) -> Reader:
    shown = [part for part in _ADDRESS_PARTS if part in places or part in always]

    def read(row: Sequence[Any]) -> dict[str, Any] | None:
        values = {part: row[places[part]] if part in places else None for part in shown}
        return values if any(values.values()) else None

    return read
