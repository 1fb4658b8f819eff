"""Describe documents of three orgs that could not be more different, for forms and for the stage's `--schema DIR`.

`python -m tests.helpers.org_schemas NAME DIR` writes those of one org: "plain", "strict" or "large".
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from care_desktop.sandbox.salesforce import valid_for
from care_desktop.sandbox.salesforce.access import Level
from care_desktop.sandbox.salesforce.describe import describe_sobject
from care_desktop.sandbox.salesforce.ids import make_id
from care_desktop.sandbox.salesforce.schema_files import load_schema

Document = dict[str, Any]
LARGE = 400
_KINDS = ("string", "picklist", "double", "date", "boolean", "email", "textarea", "phone", "percent", "url", "time")
_TOPICS = ("Billing", "Consent", "Delivery", "Devices", "Events", "Household", "Loyalty", "Marketing", "Warranty")
_LENGTHS = {"string": 255, "email": 80, "url": 255, "picklist": 255, "multipicklist": 4099, "textarea": 32768}
_LENGTHS |= {"phone": 40, "reference": 18}


def plain_org() -> dict[str, Document]:
    """An org as it is on its first day: standard fields, no record types."""
    return {name: _standard(name) for name in ("Account", "Case", "Contact", "Lead")}


def strict_org() -> dict[str, Document]:
    """An org whose admin leaves nothing to chance: record types, much that is required, chains of dependent lists."""
    found = plain_org()
    contact, case, lead = found["Contact"], found["Case"], found["Lead"]
    _set(contact, "Email", nillable=False)
    _set(contact, "AccountId", nillable=False)
    contact["fields"] += [
        *_chain("Market__c", "Market", required=True),
        _custom("Home_Store__c", "Home Store", "reference", referenceTo=["Store__c"], relationshipName="Home_Store__r"),
        _custom("Member_Since__c", "Member Since", "date", nillable=False),
        _custom("Preferred_Hour__c", "Preferred Hour", "time"),
        _custom("Last_Visit__c", "Last Visit", "datetime"),
        _custom("Points__c", "Points", "double", precision=8, scale=0, inlineHelpText="Whole points, no fractions."),
        _custom("Discount__c", "Discount", "percent", precision=5, scale=2),
        _custom("Credit_Limit__c", "Credit Limit", "currency", precision=18, scale=2, defaultValue=250.0),
        _custom("Web_Shop__c", "Web Shop", "url"),
        _custom("Languages__c", "Languages", "multipicklist", **_options(["Danish", "Dutch", "English", "French"])),
        _custom("May_Call__c", "May Call", "boolean", nillable=False, defaultedOnCreate=True, defaultValue=False),
        _custom("Catalogue__c", "Catalogue", "boolean", nillable=False, defaultedOnCreate=True, defaultValue=True),
        _custom("Call_At__c", "Call At", "picklist", **_dependent("May_Call__c", {"Home": [1], "Work": [1]}, 2)),
        _custom("About__c", "About", "textarea", htmlFormatted=True, extraTypeInfo="richtextarea"),
    ]
    contact["recordTypeInfos"] = _record_types("Guest", "Trade Partner", "Press")
    _set(case, "Subject", nillable=False)
    case["fields"] += _chain("Product_Line__c", "Product Line", required=True)
    case["fields"] += [_custom("Due_On__c", "Due On", "date", nillable=False)]
    case["recordTypeInfos"] = _record_types("Repair", "Complaint", first=20)
    lead["fields"] += _chain("Region__c", "Region", required=True)
    found["Store__c"] = _own_object("Store__c", "Store", "a0S")
    return found


def large_org() -> dict[str, Document]:
    """An org that has grown for twenty years: 400 fields, person accounts, currencies, countries, strange labels."""
    found = {name: _standard(name, everything=True) for name in ("Account", "Case", "Contact", "Lead")}
    contact = found["Contact"]
    odd = ["<b>VIP</b> & Co.", "رقم العميل", "a\u202eb reversed", "x" * 300, " spaced \n out "]
    contact["fields"] += [_custom(f"Odd_{number}__c", label, "string") for number, label in enumerate(odd)]
    contact["fields"] += [_custom("Airport__c", "Airport", "picklist", **_options(f"A{n:05}" for n in range(10_000)))]
    contact["fields"] += [
        _custom("Spot__c", "Spot", "location", createable=False, updateable=False),
        _custom("Spot__Latitude__s", "Spot (Latitude)", "double", compoundFieldName="Spot__c", precision=8, scale=5),
        _custom("Photo__c", "Photo", "base64"),
        _custom("Score__c", "Score", "double", calculated=True, createable=False, updateable=False),
    ]
    for number in range(LARGE - len(contact["fields"])):
        topic, kind = _TOPICS[number % len(_TOPICS)], _KINDS[number % len(_KINDS)]
        more = _options(("Low", "Middle", "High")) if kind == "picklist" else {}
        number_of = {"precision": 16, "scale": 2} if kind in ("double", "percent") else {}
        contact["fields"].append(_custom(f"{topic}_{number}__c", f"{topic} {number}", kind, **more, **number_of))
    contact["recordTypeInfos"] = _record_types("Customer", "Supplier")
    account = found["Account"]
    account["recordTypeInfos"] = _record_types("Business Account", "Person Account", first=40)
    account["fields"] += [_custom("Nickname__pc", "Nickname", "string")]
    return found


ORGS = {"plain": plain_org, "strict": strict_org, "large": large_org}


def write_org(documents: Mapping[str, Document], folder: Path) -> Path:
    """Write the documents of an org into a folder, one file each; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def _standard(name: str, *, everything: bool = False) -> Document:
    """Return the describe of a standard object; `everything` has the fields of each switch of an org."""
    schema = load_schema()
    sobject = schema.find(name)
    assert sobject is not None
    document = json.loads(json.dumps(describe_sobject(schema, sobject, Level.MODIFY, "/services/data/v67.0")))
    usual = {field.name for field in sobject.fields if everything or (field.switch is None and not field.custom)}
    fields = [field for field in document["fields"] if field["name"] in usual]
    return {**document, "fields": fields, "recordTypeInfos": []}


def _set(document: Document, name: str, **changes: Any) -> None:
    next(field for field in document["fields"] if field["name"] == name).update(changes)


def _custom(name: str, label: str, kind: str, **more: Any) -> Document:
    plain = {"name": name, "label": label, "type": kind, "length": _LENGTHS.get(kind, 0), "custom": True}
    return {**plain, "nillable": kind != "boolean", "createable": True, "updateable": True, **more}


def _options(values: Iterable[str]) -> Document:
    return {"picklistValues": [_option(value) for value in values], "restrictedPicklist": True}


def _dependent(controller: str, values: Mapping[str, list[int]], size: int) -> Document:
    entries = [{**_option(value), "validFor": valid_for.encode(places, size)} for value, places in values.items()]
    return {"picklistValues": entries, "restrictedPicklist": True, "dependentPicklist": True} | {
        "controllerName": controller
    }


def _option(value: str) -> Document:
    return {"active": True, "defaultValue": False, "label": value, "value": value, "validFor": None}


def _chain(name: str, label: str, *, required: bool) -> list[Document]:
    """Return three lists, each of which depends on the one before."""
    area, place = name.replace("__c", "_Area__c"), name.replace("__c", "_Place__c")
    areas = {"Coast": [0], "Hills": [0, 1], "Islands": [1]}
    places = {"Harbour": [0, 2], "Ferry": [2], "Mill": [1], "Farm": [1]}
    return [
        _custom(name, label, "picklist", nillable=not required, **_options(("North", "South", "Abroad"))),
        _custom(area, f"{label} Area", "picklist", nillable=not required, **_dependent(name, areas, 3)),
        _custom(place, f"{label} Place", "picklist", **_dependent(area, places, 3)),
    ]


def _record_types(*names: str, first: int = 1) -> list[Document]:
    return [
        {
            "active": True,
            "available": True,
            "defaultRecordTypeMapping": number == 0,
            "developerName": name.replace(" ", ""),
            "master": False,
            "name": name,
            "recordTypeId": make_id("012", 5000 + first + number),
        }
        for number, name in enumerate(names)
    ]


def _own_object(name: str, label: str, prefix: str) -> Document:
    document = _standard("Account")
    kept = ("Id", "IsDeleted", "OwnerId", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById")
    usual = [field for field in document["fields"] if field["name"] in (*kept, "Name", "SystemModstamp")]
    fields = [*usual, _custom("Town__c", "Town", "string")]
    return {**document, "name": name, "label": label, "labelPlural": f"{label}s", "keyPrefix": prefix, "fields": fields}


if __name__ == "__main__":
    write_org(ORGS[sys.argv[1]](), Path(sys.argv[2]))
