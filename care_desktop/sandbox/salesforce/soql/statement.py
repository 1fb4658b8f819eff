"""A parsed query against the schema: checked, translated to SQL, and able to shape the rows that come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from care_desktop.sandbox.salesforce.schema import TEXT_TYPES, Field, Schema, SObject
from care_desktop.sandbox.salesforce.soql import errors
from care_desktop.sandbox.salesforce.soql.columns import Columns, Reader
from care_desktop.sandbox.salesforce.soql.conditions import ConditionWriter
from care_desktop.sandbox.salesforce.soql.syntax import Path, Query


@dataclass(frozen=True, slots=True)
class Sql:
    """Text and parameters of one SQL statement."""

    text: str
    parameters: tuple[Any, ...] = ()


class Statement:
    """One query made ready; `url_base` is the versioned path in the records' attributes.

    Raises:
        ApiError: an object or field that the schema, as this user sees it, does not have.
    """

    def __init__(self, query: Query, schema: Schema, *, user_id: str, url_base: str) -> None:
        self.query = query
        self.sobject = _object(query, schema)
        self._url_base = url_base
        self._columns = Columns(schema, query, self.sobject, user_id)
        self._id = self._columns.id_column(())
        self._tree = _Shape(self.sobject, self._id)
        for path in query.select:
            self._add(path)
        writer = ConditionWriter(self._columns, query.source)
        self._where = writer.write(query.where) if query.where else ""
        self._parameters = tuple(writer.parameters)
        self._order = self._order_sql()

    def ids(self, *, deleted: bool) -> Sql:
        """Return the SQL of the matching ids in order, within LIMIT and OFFSET."""
        limit = -1 if self.query.limit is None else self.query.limit
        text = f"{self._matching('', deleted=deleted)} LIMIT ? OFFSET ?"
        return Sql(text, (*self._parameters, limit, self.query.offset))

    def among(self, ids_json: str) -> Sql:
        """Return the SQL of the matching ids among a JSON array of ids, in the query's order, unlimited."""
        text = self._matching("t.Id IN (SELECT value FROM json_each(?))", deleted=False)
        return Sql(text, (*self._parameters, ids_json))

    def rows(self, ids_json: str) -> Sql:
        """Return the SQL that fetches the selected fields of a JSON array of ids, in the array's order."""
        text = (
            f"SELECT {self._columns.selected} FROM json_each(?) wanted"
            f' JOIN "{self.sobject.name}" t ON t.Id = wanted.value {self._columns.joins} ORDER BY wanted.key'
        )
        return Sql(text, (ids_json,))

    def _matching(self, test: str, *, deleted: bool) -> str:
        alive = "t.IsDeleted = 0" if not deleted and self.sobject.field("IsDeleted") else ""
        conditions = [part for part in (self._where, test, alive) if part]
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f'SELECT t.Id FROM "{self.sobject.name}" t {self._columns.joins}{where} ORDER BY {self._order}'

    def selected_fields(self) -> list[tuple[tuple[str, ...], Field]]:
        """Return the selected fields, each behind the names of the relationships that lead to it."""
        found = ((path, *self._columns.resolve(path)) for path in self.query.select)
        return [(path.parts[-1 - len(steps) : -1], field) for path, steps, _, field in found]

    def record(self, row: Sequence[Any]) -> dict[str, Any]:
        """Return the record of a fetched row as it travels."""
        record = self._tree.read(row, self._url_base)
        assert record is not None
        return record

    def _add(self, path: Path) -> None:
        steps, sobject, field = self._columns.resolve(path)
        shape = self._tree
        for depth in range(1, len(steps) + 1):
            shape = self._child(shape, steps[:depth])
        if field.name in shape.fields:
            message = f"duplicate field selected: {path}"
            raise errors.at(self.query.source, path.position, message, code="INVALID_FIELD")
        shape.fields[field.name] = self._columns.reader(steps, sobject, field)

    def _child(self, shape: _Shape, steps: tuple[str, ...]) -> _Shape:
        reference = shape.sobject.relationship(steps[-1])
        assert reference is not None
        assert reference.relationship is not None
        name = reference.relationship
        if name not in shape.fields:
            shape.fields[name] = _Shape(self._columns.object_of(steps), self._columns.id_column(steps))
        child = shape.fields[name]
        assert isinstance(child, _Shape)
        return child

    def _order_sql(self) -> str:
        keys = []
        for order in self.query.order:
            steps, _, field = self._columns.resolve(order.path)
            if not field.sortable:
                message = f"field '{field.name}' can not be sorted in a query call"
                raise errors.at(self.query.source, order.path.position, message, code="INVALID_FIELD")
            sql = self._columns.expression(steps, field)
            sql = f"fold({sql})" if field.type in TEXT_TYPES else sql
            direction = "DESC" if order.descending else "ASC"
            keys.append(f"{sql} {direction} NULLS {'LAST' if order.nulls_last else 'FIRST'}")
        return ", ".join([*keys, "t.Id"])


class _Shape:
    """What one record, or one parent record, shows; built in the order of the SELECT list."""

    def __init__(self, sobject: SObject, id_place: int) -> None:
        self.sobject = sobject
        self.fields: dict[str, Reader | _Shape] = {}
        self._id_place = id_place

    def read(self, row: Sequence[Any], url_base: str) -> dict[str, Any] | None:
        record_id = row[self._id_place]
        if record_id is None:
            return None
        url = f"{url_base}/sobjects/{self.sobject.name}/{record_id}"
        record: dict[str, Any] = {"attributes": {"type": self.sobject.name, "url": url}}
        for name, reader in self.fields.items():
            record[name] = reader.read(row, url_base) if isinstance(reader, _Shape) else reader(row)
        return record


def _object(query: Query, schema: Schema) -> SObject:
    name = str(query.entity)
    sobject = schema.find(name)
    if sobject is None:
        raise errors.no_such_object(query.source, query.entity.position, name)
    return sobject
