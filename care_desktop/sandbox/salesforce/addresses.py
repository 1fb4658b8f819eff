"""Addresses of an org with state and country picklists: names and codes kept in step.

Object Reference, "Address Compound Fields": the codes exist only with the feature, and either may be written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.schema import Field, PicklistValue, SObject

_COUNTRY_CODE = "CountryCode"


def settle(sobject: SObject, record: dict[str, Any], changed: frozenset[str]) -> None:
    """Complete the addresses of which this write changes a state or a country.

    Raises:
        ApiError: FIELD_INTEGRITY_EXCEPTION, a country that is not known or a state that it does not have.
    """
    for prefix in _prefixes(sobject):
        names = {f"{prefix}{part}" for part in ("Country", _COUNTRY_CODE, "State", "StateCode")}
        if names & changed:
            _settle(sobject, record, prefix, changed)


def _prefixes(sobject: SObject) -> Iterator[str]:
    """Yield what stands before the parts of each address that has codes: Mailing, Other, or nothing."""
    for field in sobject.fields:
        prefix = field.name.removesuffix(_COUNTRY_CODE)
        parts = (f"{prefix}{part}" for part in ("Country", "State", "StateCode"))
        if field.name.endswith(_COUNTRY_CODE) and all(map(sobject.field, parts)):
            yield prefix


def _settle(sobject: SObject, record: dict[str, Any], prefix: str, changed: frozenset[str]) -> None:
    country = _one(sobject, record, f"{prefix}Country", changed)
    values = _field(sobject, f"{prefix}CountryCode").values
    place = values.index(country) if country else -1
    state = _one(sobject, record, f"{prefix}State", changed, place)
    for name, value in ((f"{prefix}Country", country), (f"{prefix}State", state)):
        record[name] = value.label if value else None
        record[f"{name}Code"] = value.value if value else None


def _one(
    sobject: SObject, record: dict[str, Any], name: str, changed: frozenset[str], country: int | None = None
) -> PicklistValue | None:
    """Return the country, or the state of that country, that the name or the code says; the code goes first."""
    code, text = record.get(f"{name}Code"), record.get(name)
    by_code = code is not None and (f"{name}Code" in changed or name not in changed)
    wanted = str(code if by_code else text or "")
    if not wanted or (f"{name}Code" in changed and code is None and name not in changed):
        return None
    field = _field(sobject, name)
    if country == -1:
        message = f"A country/territory must be specified before specifying a state value for field: {field.label}"
        raise _refusal(field, message)
    for value in _field(sobject, f"{name}Code").values:
        here = country is None or value.valid_for is None or country in value.valid_for
        if here and wanted.lower() in (value.value.lower(), "" if by_code else value.label.lower()):
            return value
    raise _refusal(field, _UNKNOWN_COUNTRY if country is None else _UNKNOWN_STATE.format(wanted, field.label))


_UNKNOWN_COUNTRY = (
    "There's a problem with this country, even though it may appear correct. "
    "Please select a country/territory from the list of valid countries."
)
_UNKNOWN_STATE = "The existing country doesn't recognize the state value {} for field: {}"


def _refusal(field: Field, message: str) -> ApiError:
    return ApiError(400, "FIELD_INTEGRITY_EXCEPTION", message, fields=(field.name,))


def _field(sobject: SObject, name: str) -> Field:
    field = sobject.field(name)
    assert field is not None
    return field
