"""The requests to Salesforce, as pure functions: what is asked for, how patiently, and how safe a repetition is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote

from care_desktop.api.salesforce.query import Select, name, path_value, record_id
from care_desktop.api.sansio import READ_SECONDS, SEARCH_SECONDS, WRITE_SECONDS, Request, Retry
from care_desktop.domain.records import NewRecord

Fields = Mapping[str, str | bool | int | float | None]
MOST_SUGGEST_LETTERS = 200
FIRST_WITH_KEYS = 60
_ASSIGNED = frozenset({"Case", "Lead", "Account"})
_BINDING = ("and", "or", "not")
_OPERATORS = str.maketrans(dict.fromkeys('"*?{}()[]^~!\\', " "))


class Requests:
    """Requests for one version of the API, such as "v67.0"."""

    def __init__(self, api_version: str) -> None:
        self._data = f"/services/data/{api_version}"
        self._version = int(api_version.removeprefix("v").partition(".")[0])

    @property
    def takes_keys(self) -> bool:
        """Whether the version knows idempotency keys (an older one would ignore them) and tells of a change of owner.

        Vendor fact: UI API Guide, create or clone a record, `handleOwnerChange`.
        """
        return self._version >= FIRST_WITH_KEYS

    @property
    def data(self) -> str:
        """The path under which all data resources of this version lie."""
        return self._data

    def query(self, select: Select, *, deadline: float = READ_SECONDS, deleted_too: bool = False) -> Request:
        """Ask for records by SOQL; `deleted_too` also sees the recycle bin."""
        resource = "queryAll" if deleted_too else "query"
        return Request("GET", f"{self._data}/{resource}", query={"q": select.soql}, deadline=deadline)

    def query_text(self, soql: str) -> Request:
        """Ask for records by a query that is written already."""
        return Request("GET", f"{self._data}/query", query={"q": soql})

    def suggest(self, text: str, fields: Sequence[str], limit: int) -> Request:
        """Ask the search index for contacts by the words of their names."""
        query = {
            "q": text[:MOST_SUGGEST_LETTERS],
            "sobject": "Contact",
            "fields": ",".join(map(name, fields)),
            "limit": str(limit),
        }
        return Request("GET", f"{self._data}/search/suggestions", query=query, deadline=SEARCH_SECONDS)

    def search(self, text: str, group: str, fields: Sequence[str], limit: int) -> Request:
        """Ask the search index for contacts by email, phone or all texts; the last word may be unfinished."""
        body = {
            "q": search_words(text, group),
            "in": group,
            "sobjects": [{"name": "Contact", "fields": [name(field) for field in fields], "limit": limit}],
            "overallLimit": limit,
            "spellCorrection": False,
        }
        return Request("POST", f"{self._data}/parameterizedSearch", json=body, deadline=SEARCH_SECONDS)

    def composite(self, queries: Mapping[str, str]) -> Request:
        """Ask several SOQL queries in one call, each under its reference."""
        parts = [
            {"method": "GET", "url": f"{self._data}/query?q={quote(soql, safe='')}", "referenceId": reference}
            for reference, soql in queries.items()
        ]
        return Request("POST", f"{self._data}/composite", json={"allOrNone": False, "compositeRequest": parts})

    def describe(self, sobject: str, since: str = "") -> Request:
        """Ask what the fields of an object are; `since` is the Last-Modified of an earlier answer."""
        headers = {"If-Modified-Since": since} if since else {}
        return Request("GET", f"{self._data}/sobjects/{name(sobject)}/describe", headers=headers)

    def duplicate_rules(self, sobject: str) -> Request:
        """Ask which duplicate rules an object has, and which fields they look at."""
        return Request("GET", f"{self._data}/ui-api/duplicates/{name(sobject)}")

    def predupe(self, sobject: str, fields: Fields, record_type: str = "") -> Request:
        """Ask what the duplicate rules would find; nothing is saved."""
        body: dict[str, object] = {"apiName": name(sobject), "fields": {k: v for k, v in fields.items() if v}}
        if record_type:
            body["recordTypeId"] = record_id(record_type)
        return Request("POST", f"{self._data}/ui-api/predupe", json=body, deadline=SEARCH_SECONDS)

    def create(self, new: NewRecord, fields: Fields) -> Request:
        """Create a record with one single request (mode C)."""
        retry = Retry.NEVER if new.allow_duplicate else Retry.CREATE
        path = f"{self._data}/sobjects/{name(new.sobject)}"
        return Request("POST", path, headers=_rules(new), json=dict(fields), retry=retry, deadline=WRITE_SECONDS)

    def create_once(self, new: NewRecord, fields: Fields) -> Request:
        """Create a record under an idempotency key (mode B); the same again brings the first answer again.

        A rule or a flow may give the record to somebody whose records this user may not see: the answer is 204 then,
        where without `handleOwnerChange` it would be a 404 that is not true.

        Vendor facts: UI API Guide, create or clone a record; prevent record duplication with idempotent record writes.
        """
        body = {"apiName": name(new.sobject), "fields": dict(fields), "allowSaveOnDuplicate": new.allow_duplicate}
        query = {"handleOwnerChange": "true", **({"useDefaultRule": "true"} if new.assignment_rule else {})}
        return Request(
            "POST",
            f"{self._data}/ui-api/records",
            query=query,
            headers={"Idempotency-Key": new.idempotency_key},
            json=body,
            retry=Retry.IDEMPOTENT_WRITE,
            deadline=WRITE_SECONDS,
        )

    def upsert(self, new: NewRecord, fields: Fields) -> Request:
        """Create a record under its unique external id (mode A); the same again changes nothing."""
        key = f"{name(new.external_field)}/{path_value(new.external_key)}"
        path = f"{self._data}/sobjects/{name(new.sobject)}/{key}"
        body = {field: value for field, value in fields.items() if field != new.external_field}
        return Request(
            "PATCH", path, headers=_rules(new), json=body, retry=Retry.IDEMPOTENT_WRITE, deadline=WRITE_SECONDS
        )

    def update(
        self,
        sobject: str,
        record: str,
        fields: Fields,
        unchanged_since: datetime | None,
        *,
        allow_duplicate: bool = False,
    ) -> Request:
        """Write the given fields, provided that nobody changed the record since then (resolution: one second)."""
        headers = _duplicates(allow_duplicate)
        if unchanged_since is not None:
            headers["If-Unmodified-Since"] = http_date(unchanged_since)
        path = f"{self._data}/sobjects/{name(sobject)}/{record_id(record)}"
        return Request(
            "PATCH", path, headers=headers, json=dict(fields), retry=Retry.IDEMPOTENT_WRITE, deadline=WRITE_SECONDS
        )

    def userinfo(self) -> Request:
        """Ask who is signed in."""
        return Request("GET", "/services/oauth2/userinfo")


def refresh_token(client_id: str, token: str) -> Request:
    """Ask for a new access token; never sent twice (salesforce.md 1.3)."""
    form = {"grant_type": "refresh_token", "client_id": client_id, "refresh_token": token}
    return Request("POST", "/services/oauth2/token", form=form, retry=Retry.NEVER)


def search_words(text: str, group: str) -> str:
    """Return what a person typed as plain words without the engine's operators, the last one open at its end.

    A phone number becomes its digits without the zeros in front, in whatever punctuation it was typed.
    """
    if group == "PHONE":
        words = ["".join(letter for letter in text if letter.isdecimal()).lstrip("0")]
    else:
        words = [word.lstrip("@") for word in text.translate(_OPERATORS).split()]
    words = [word for word in words if word and word.lower() not in _BINDING]
    return " ".join(words) + "*" if words else ""


def http_date(moment: datetime) -> str:
    """Return an aware instant as an HTTP date, whole seconds."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def _rules(new: NewRecord) -> dict[str, str]:
    """Say which of the org's rules apply. Vendor facts: REST API Guide, duplicate rule header, assignment rule header.

    Without the first an alerting rule blocks as well; without the second an assignment rule changes the owner.
    """
    headers = _duplicates(new.allow_duplicate)
    if new.sobject in _ASSIGNED:
        headers["Sforce-Auto-Assign"] = str(new.assignment_rule).upper()
    return headers


def _duplicates(allowed: bool) -> dict[str, str]:
    return {"Sforce-Duplicate-Rule-Header": f"allowSave={str(allowed).lower()}; includeRecordDetails=true"}
