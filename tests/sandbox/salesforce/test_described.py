"""An org made from describe documents: as large and as strange as real ones."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from care_desktop.sandbox import __main__ as stage
from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.data_folder import SALESFORCE_FILE
from care_desktop.sandbox.salesforce import valid_for
from care_desktop.sandbox.salesforce.described import NoDescribe, load_described
from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.salesforce.settings import OrgSettings
from care_desktop.sandbox.seeds import Seeding
from tests.helpers.salesforce_org import OrgClient, org_client

SALES, FOREIGN = "0125g000000AbCdAAK", "0125g000000AbCeAAK"
HIDDEN = {"Care_Customer_Id__c", "Fax", "Care_Handle__c"}
TYPES = ("string", "double", "date", "boolean", "email", "percent", "url", "time", "picklist", "textarea")


def custom(pattern: dict[str, Any], name: str, kind: str, **more: Any) -> dict[str, Any]:
    """Return a field as a describe has it, made after another one of the same document."""
    number = {"precision": 18, "scale": 2} if kind in ("double", "percent", "currency") else {}
    length = {"string": 255, "email": 80, "url": 255, "picklist": 255, "textarea": 32768}.get(kind, 0)
    return {**pattern, "name": name, "label": name, "type": kind, "length": length, "custom": True, **number, **more}


def options(values: dict[str, list[int] | None], **more: Any) -> dict[str, Any]:
    entries = [
        {
            "active": True,
            "defaultValue": False,
            "label": f"The {value}",
            "validFor": valid_for.encode(places, 8) if places is not None else None,
            "value": value,
        }
        for value, places in values.items()
    ]
    return {"picklistValues": entries, "restrictedPicklist": True, **more}


def large(contact: dict[str, Any]) -> dict[str, Any]:
    """Return a describe of Contact with 400 fields, without some of the usual ones."""
    fields = [field for field in contact["fields"] if field["name"] not in HIDDEN]
    pattern = next(field for field in fields if field["name"] == "Title")
    fields += [
        custom(pattern, "Badge__c", "string", nillable=False, mask="000-000"),
        custom(pattern, "Region__c", "picklist", **options({"North": None, "South": None})),
        custom(
            pattern,
            "Town__c",
            "picklist",
            **options({"Oslo": [0], "Rome": [1]}, dependentPicklist=True, controllerName="Region__c"),
        ),
        custom(pattern, "Hours__c", "reference", referenceTo=["BusinessHours"], relationshipName="Hours__r", length=18),
        custom(pattern, "Score__c", "double", calculated=True, createable=False, updateable=False),
        custom(pattern, "Tier__c", "picklist", nillable=False, defaultedOnCreate=True, **options({"Gold": None})),
        custom(pattern, "Place__c", "location", createable=False, updateable=False),
        custom(pattern, "Place__Latitude__s", "double", compoundFieldName="Place__c", precision=8, scale=5),
        custom(pattern, "Place__Longitude__s", "double", compoundFieldName="Place__c", precision=8, scale=5),
    ]
    number = 0
    while len(fields) < 400:
        kind = TYPES[number % len(TYPES)]
        values = options({"A": None, "B": None}) if kind == "picklist" else {}
        boolean = {"nillable": False} if kind == "boolean" else {}
        fields.append(custom(pattern, f"Extra_{number}__c", kind, **values, **boolean))
        number += 1
    types = [
        {"active": True, "available": True, "defaultRecordTypeMapping": True, "developerName": "Sales",
         "master": False, "name": "Sales", "recordTypeId": SALES, "urls": {}},
        {"active": True, "available": False, "defaultRecordTypeMapping": False, "developerName": "Foreign",
         "master": False, "name": "Foreign", "recordTypeId": FOREIGN, "urls": {}},
    ]  # fmt: skip
    return {**contact, "label": "Person", "fields": fields, "recordTypeInfos": types}


@pytest.fixture
async def folder(tmp_path: Path, client: OrgClient) -> Path:
    contact = large(await client.get("/sobjects/Contact/describe"))
    (tmp_path / "Contact.json").write_text(json.dumps(contact))
    pattern = contact["fields"][4]
    thing = {
        "name": "Thing__c",
        "label": "Thing",
        "keyPrefix": "a0T",
        "fields": [custom(pattern, "Name", "string", nameField=True)],
    }
    (tmp_path / "Thing__c.json").write_text(json.dumps(thing))
    return tmp_path


@pytest.fixture
async def foreign(folder: Path) -> AsyncIterator[OrgClient]:
    async with org_client(load_described(folder)) as opened:
        yield opened


async def test_describe_answers_what_the_document_says(folder: Path, foreign: OrgClient) -> None:
    document = json.loads((folder / "Contact.json").read_text())
    described = await foreign.get("/sobjects/Contact/describe")
    assert described["label"] == "Person"
    assert described["fields"] == document["fields"]
    assert [info["name"] for info in described["recordTypeInfos"]] == ["Sales", "Foreign", "Master"]
    assert not HIDDEN & {field["name"] for field in described["fields"]}


async def test_the_rules_are_those_of_the_document(foreign: OrgClient) -> None:
    async def refused(**fields: Any) -> tuple[str, list[str]]:
        answer = await foreign.call("POST", "/sobjects/Contact", json={"LastName": "Ohm", "Badge__c": "1", **fields})
        assert answer.status_code == 400, answer.text
        return answer.json()[0]["errorCode"], answer.json()[0]["fields"]

    assert await refused(Badge__c=None) == ("REQUIRED_FIELD_MISSING", ["Badge__c"])
    wrong = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    assert await refused(Region__c="North", Town__c="Rome") == (wrong, ["Town__c"])
    assert await refused(Badge__c="x" * 256) == ("STRING_TOO_LONG", ["Badge__c"])
    assert await refused(Score__c=1) == ("INVALID_FIELD_FOR_INSERT_UPDATE", ["Score__c"])
    assert await refused(RecordTypeId=FOREIGN) == ("INVALID_CROSS_REFERENCE_KEY", ["RecordTypeId"])
    refusal = await foreign.refusal("POST", "/sobjects/Contact", json={"LastName": "Ohm", "Fax": "1"})
    assert refusal == (400, "INVALID_FIELD")


async def test_its_records_live(foreign: OrgClient) -> None:
    values = {"Region__c": "South", "Town__c": "Rome", "Hours__c": "01m000000000001AAA", "Extra_7__c": "12:30:00.000Z"}
    contact_id = await foreign.create("Contact", LastName="Ohm", Badge__c="1", Place__Latitude__s=59.9, **values)
    record = await foreign.get(f"/sobjects/Contact/{contact_id}")
    assert {name: record[name] for name in values} == values
    assert (record["RecordTypeId"], record["Place__c"]) == (SALES, {"latitude": 59.9, "longitude": None})
    assert (await foreign.call("PATCH", f"/sobjects/Contact/{contact_id}", json={"Extra_0__c": "x"})).status_code == 204
    assert await foreign.names("SELECT Name FROM Contact WHERE Extra_0__c = 'x' AND Region__c != 'North'") == ["Ohm"]
    assert await foreign.names("SELECT DeveloperName, Name FROM RecordType WHERE SobjectType = 'Contact'")
    thing = await foreign.create("Thing__c", Name="One")
    assert thing.startswith("a0T")
    assert await foreign.names("SELECT Name FROM Thing__c") == ["One"]


async def test_its_forms_come_from_the_document_too(foreign: OrgClient) -> None:
    info = await foreign.get("/ui-api/object-info/Contact")
    assert len(info["fields"]) == 400
    assert info["dependentFields"]["Region__c"] == {"Town__c": {}}
    values = await foreign.get(f"/ui-api/object-info/Contact/picklist-values/{SALES}/Town__c")
    assert [(one["label"], one["validFor"]) for one in values["values"]] == [("The Oslo", [0]), ("The Rome", [1])]
    defaults = await foreign.get("/ui-api/record-defaults/create/Contact")
    assert "Extra_100__c" in defaults["record"]["fields"]
    contact_id = await foreign.create("Contact", LastName="Ohm", Badge__c="1")
    shown = await foreign.get(f"/ui-api/record-ui/{contact_id}")
    assert shown["records"][contact_id]["fields"]["Badge__c"]["value"] == "1"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"name": "Contact", "label": "x", "fields": [1]}'])
def test_what_is_no_describe_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "Contact.json").write_text(text)
    with pytest.raises(NoDescribe, match=r"Contact\.json is no describe document"):
        load_described(tmp_path)


def test_a_seed_fits_into_any_schema(folder: Path, tmp_path: Path) -> None:
    seeding = Seeding(StageClock())
    seeding.schema = load_described(folder)
    seeding.fill("stories", tmp_path, frozenset({SALESFORCE_FILE}))
    org = Org(tmp_path / SALESFORCE_FILE, StageClock(), settings=OrgSettings(), schema=seeding.schema)
    row = org.db.one("SELECT count(*) AS people, count(Care_Handle__c) AS handles FROM Contact")
    org.close()
    assert row is not None
    assert row["people"] > row["handles"] > 0


def test_the_stage_says_what_is_wrong_with_its_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stage.main(["--schema", str(tmp_path), "--data", str(tmp_path / "data")]) == 2
    assert "holds no describe document" in capsys.readouterr().err
