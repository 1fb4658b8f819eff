"""SOQL over HTTP: what it selects, how it pages, what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from care_desktop.sandbox.salesforce.ids import make_id
from care_desktop.sandbox.salesforce.queries import Reading
from tests.helpers.salesforce_org import AGENT, OrgClient, new_org

PEOPLE: list[dict[str, object]] = [
    {"Id": make_id("003", 1), "LastName": "Adler", "FirstName": "Änne", "Email": "a@example.com", "Title": "CEO"},
    {"Id": make_id("003", 2), "LastName": "adler", "FirstName": "Bo", "Email": "B@example.com", "DoNotCall": True},
    {"Id": make_id("003", 3), "LastName": "O'Brien", "Title": "50%_\\off", "CreatedDate": "2024-02-01T10:00:00Z"},
    {"Id": make_id("003", 4), "LastName": "Zorn", "AccountId": make_id("001", 1), "Birthdate": "1990-05-01"},
]


@pytest.fixture
async def people(client: OrgClient) -> OrgClient:
    client.org.bulk_insert("Account", [{"Id": make_id("001", 1), "Name": "Zorn & Co", "Industry": "Retail"}])
    client.org.bulk_insert("Contact", PEOPLE)
    return client


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        ("LastName = 'ADLER'", [1, 2]),
        ("LastName = 'adler' AND FirstName = 'änne'", [1]),
        ("LastName != 'adler'", [3, 4]),
        ("Email != 'a@example.com'", [2, 3, 4]),
        ("NOT Email = 'a@example.com'", [2, 3, 4]),
        ("NOT (NOT Email = 'a@example.com')", [1]),
        ("Email = null", [3, 4]),
        ("Email = ''", [3, 4]),
        ("Email <> null", [1, 2]),
        ("Email IN ('a@example.com', 'b@example.com')", [1, 2]),
        ("Email NOT IN ('a@example.com')", [2, 3, 4]),
        ("Email IN ('a@example.com', null)", [1, 3, 4]),
        ("(NOT Email IN ('a@example.com', null))", [2]),
        ("Name LIKE 'ä%'", [1]),
        ("LastName LIKE '_dler'", [1, 2]),
        ("NOT LastName LIKE 'a%'", [3, 4]),
        ("Title LIKE '50\\%\\_\\\\%'", [3]),
        ("Title LIKE '%\\%%'", [3]),
        ("Title LIKE '5_x%'", []),
        ("LastName = 'O\\'Brien'", [3]),
        ("DoNotCall = TRUE", [2]),
        ("DoNotCall != true", [1, 3, 4]),
        ("CreatedDate < 2024-03-01T00:00:00Z", [3]),
        ("CreatedDate = 2024-02-01T11:00:00+01:00", [3]),
        ("Birthdate > 1980-01-01", [4]),
        (f"Id = '{make_id('003', 2)[:15]}'", [2]),
        (f"Id IN ('{make_id('003', 2)}', '{make_id('003', 4)}')", [2, 4]),
        ("Account.Name LIKE 'zorn%'", [4]),
        ("Account.Industry != 'Retail'", [1, 2, 3]),
        ("LastName >= 'o' AND (Email = null OR Title = 'CEO')", [3, 4]),
        ("Owner.Name = 'Automated Process'", [1, 2, 3, 4]),
        ("MailingCity < 'x'", []),
    ],
)
async def test_conditions_select_what_salesforce_would(people: OrgClient, condition: str, numbers: list[int]) -> None:
    found = await people.query(f"SELECT Id FROM Contact WHERE {condition} ORDER BY Id")
    assert [record["Id"] for record in found] == [make_id("003", number) for number in numbers]


async def test_parents_are_nested_and_named_in_their_own_case(people: OrgClient) -> None:
    page = await people.get(
        "/query/?q=select id, account.name, account.owner.name, c.name from contact c where lastname = 'zorn'"
    )
    (record,) = page["records"]
    assert list(record) == ["attributes", "Id", "Account", "Name"]
    assert record["Account"]["attributes"]["type"] == "Account"
    assert record["Account"]["Name"] == "Zorn & Co"
    assert record["Account"]["Owner"]["Name"] == "Automated Process"


async def test_rows_are_ordered_without_case_and_nulls_first(people: OrgClient) -> None:
    down = await people.names("SELECT Name FROM Contact ORDER BY LastName DESC, FirstName")
    assert down == ["Zorn", "O'Brien", "Bo adler", "Änne Adler"]
    first = await people.names("SELECT Name FROM Contact ORDER BY Email LIMIT 1")
    last = await people.names("SELECT Name FROM Contact ORDER BY Email NULLS LAST LIMIT 1 OFFSET 1")
    assert (first, last) == (["O'Brien"], ["Bo adler"])


async def test_counting_returns_no_records(people: OrgClient) -> None:
    page = await people.get("/query?q=SELECT COUNT() FROM Contact WHERE LastName = 'adler'")
    assert page == {"totalSize": 2, "done": True, "records": []}


async def test_pages_follow_the_locator_and_do_not_shift(client: OrgClient) -> None:
    client.org.bulk_insert("Contact", [{"LastName": f"N{number:04}"} for number in range(450)])
    headers = {"Sforce-Query-Options": "batchSize=1"}
    page = await client.get("/query?q=SELECT Name FROM Contact ORDER BY Name", headers=headers)
    names = [record["Name"] for record in page["records"]]
    assert (len(names), page["totalSize"], page["done"]) == (200, 450, False)
    await client.create("Contact", LastName="A")
    while not page["done"]:
        page = await client.get(page["nextRecordsUrl"])
        names += [record["Name"] for record in page["records"]]
    assert names == [f"N{number:04}" for number in range(450)]


async def test_a_locator_dies_after_two_days_and_belongs_to_its_user(client: OrgClient) -> None:
    client.org.bulk_insert("Contact", [{"LastName": "N"} for _ in range(201)])
    headers = {"Sforce-Query-Options": "batchSize=200"}
    url = (await client.get("/query?q=SELECT Id FROM Contact", headers=headers))["nextRecordsUrl"]
    client.access_token, _ = client.org.issue_tokens(client.org.system_user_id)
    assert await client.refusal("GET", url) == (400, "INVALID_QUERY_LOCATOR")
    client.access_token, _ = client.org.issue_tokens(AGENT)
    assert len((await client.get(url))["records"]) == 1
    client.org.clock.move(timedelta(days=2, seconds=1))
    assert await client.refusal("GET", url) == (400, "INVALID_QUERY_LOCATOR")
    assert await client.refusal("GET", "/query/01gnonsense-2000") == (400, "INVALID_QUERY_LOCATOR")


@pytest.mark.parametrize(
    ("soql", "code", "place"),
    [
        ("", "MALFORMED_QUERY", ""),
        ("SELECT", "MALFORMED_QUERY", "Row:1:Column:7"),
        ("SELECT Id FROM Contact WHERE", "MALFORMED_QUERY", "unexpected token: <EOF>"),
        ("SELECT Id FROM Contact WHERE Name = 'a' OR Name = 'b' AND Name = 'c'", "MALFORMED_QUERY", "token: 'AND'"),
        ("SELECT Id FROM Contact WHERE Name = 'x", "MALFORMED_QUERY", "mismatched character"),
        ("SELECT Id FROM Contact WHERE Name = 'a\\-b'", "MALFORMED_QUERY", "Illegal character sequence '\\-'"),
        ("SELECT Id FROM Contact WHERE Name = '\\u00zz'", "MALFORMED_QUERY", "Illegal unicode sequence"),
        ("SELECT Id FROM Contact WHERE Name = 'a\\%'", "MALFORMED_QUERY", "Illegal character sequence"),
        ("SELECT Id FROM Contact; DROP TABLE Contact", "MALFORMED_QUERY", "unexpected token: ';'"),
        ("SELECT Id FROM Contact FOR UPDATE", "MALFORMED_QUERY", "unexpected token: 'UPDATE'"),
        ("SELECT Id\nFROM Contact\nWHERE Nope = 1", "INVALID_FIELD", "Row:3:Column:7"),
        ("SELECT Nope FROM Contact", "INVALID_FIELD", "No such column 'Nope' on entity 'Contact'"),
        ("SELECT Account.Nope FROM Contact", "INVALID_FIELD", "No such column 'Nope' on entity 'Account'"),
        ("SELECT Nope.Name FROM Contact", "INVALID_FIELD", "Didn't understand relationship 'Nope'"),
        ("SELECT Id, id FROM Contact", "INVALID_FIELD", "duplicate field selected: id"),
        ("SELECT Id FROM Unicorn", "INVALID_TYPE", "sObject type 'Unicorn' is not supported"),
        ("SELECT Id FROM Contact WHERE CreatedDate > '2024-01-01'", "INVALID_FIELD", "should not be enclosed"),
        ("SELECT Id FROM Contact WHERE Name = 5", "INVALID_FIELD", "must be of type string"),
        ("SELECT Id FROM Contact WHERE Id = 'abc'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: abc"),
        ("SELECT Id FROM Contact WHERE Id LIKE '003%'", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator"),
        ("SELECT Id FROM Contact WHERE Description = 'x'", "INVALID_FIELD", "can not be filtered"),
        ("SELECT Id FROM Contact ORDER BY Description", "INVALID_FIELD", "can not be sorted"),
        ("SELECT Id FROM Contact OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "2000"),
        ("SELECT Id FROM Contact WHERE " + "(" * 200 + "Name = 'x'" + ")" * 200, "QUERY_TOO_COMPLICATED", ""),
        (f"SELECT Id FROM Contact WHERE Name = '{'x' * 4001}'", "MALFORMED_QUERY", "4000"),
    ],
)  # fmt: skip
async def test_a_bad_query_is_refused_with_its_place(client: OrgClient, soql: str, code: str, place: str) -> None:
    answer = await client.call("GET", "/query", params={"q": soql})
    assert answer.status_code == 400
    (entry,) = answer.json()
    assert entry["errorCode"] == code
    assert place in entry["message"]


async def test_the_refusal_points_at_the_token(client: OrgClient) -> None:
    answer = await client.call("GET", "/query", params={"q": "SELECT Id, Nope FROM Contact"})
    lines = answer.json()[0]["message"].split("\n")
    assert lines[1] == "SELECT Id, Nope FROM Contact"
    assert lines[2] == " " * len("SELECT Id, ") + "^"
    assert lines[3] == "ERROR at Row:1:Column:12"


def test_two_thousand_conditions_are_no_trouble() -> None:
    org = new_org()
    org.bulk_insert("Contact", PEOPLE[-1:])
    conditions = [f"LastName = 'n{number}'" for number in range(2000)] + ["LastName = 'zorn'"]
    soql = f"SELECT Id FROM Contact WHERE {' OR '.join(conditions)}"
    page = org.queries.first_page(soql, Reading(org.schema, AGENT, ""), batch=2000, deleted=False)
    assert page.total == 1
    org.close()


async def test_query_all_sees_merged_and_deleted_records(people: OrgClient) -> None:
    people.org.merge(make_id("003", 1), make_id("003", 2))
    people.org.delete(make_id("003", 3))
    soql = "SELECT Id, IsDeleted, MasterRecordId FROM Contact WHERE IsDeleted = true ORDER BY Id"
    assert await people.query(soql) == []
    page = await people.get("/queryAll", params={"q": soql})
    assert [(record["Id"], record["MasterRecordId"]) for record in page["records"]] == [
        (make_id("003", 1), make_id("003", 2)),
        (make_id("003", 3), None),
    ]
    people.org.undelete(make_id("003", 3))
    assert len(await people.query("SELECT Id FROM Contact")) == 3


async def test_merging_hands_the_cases_to_the_winner(people: OrgClient) -> None:
    case_id = await people.create("Case", ContactId=make_id("003", 1))
    people.org.merge(make_id("003", 1), make_id("003", 2))
    assert (await people.get(f"/sobjects/Case/{case_id}"))["ContactId"] == make_id("003", 2)
    gone = await people.refusal("GET", f"/sobjects/Contact/{make_id('003', 1)}")
    assert gone == (404, "ENTITY_IS_DELETED")


async def test_for_view_puts_a_record_among_the_recent_ones(people: OrgClient) -> None:
    await people.query(f"SELECT Id FROM Contact WHERE Id = '{make_id('003', 4)}' FOR VIEW")
    (recent,) = await people.get("/recent")
    assert (recent["attributes"]["type"], recent["Name"]) == ("Contact", "Zorn")
    seen = await people.query("SELECT Name FROM Contact WHERE LastViewedDate != null ORDER BY LastViewedDate DESC")
    assert seen == [{"Name": "Zorn"}]
    basic = await people.get("/sobjects/Contact")
    assert [record["Name"] for record in basic["recentItems"]] == ["Zorn"]
