"""Around writing: colleagues to mention, who else is there, and the activity log in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from care_desktop.domain.case_work import Colleague
from care_desktop.domain.cases import Activity, Author
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId, UserId
from care_desktop.domain.messaging import ActivityKind
from care_desktop.domain.presence import Doing, Presence
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.activity_words import activity_words
from care_desktop.viewmodels.mentions import Mentions, completed
from care_desktop.viewmodels.presence_line import PresenceLine, presence_words
from tests.helpers.builders import NOW, message
from tests.helpers.fakes import world
from tests.helpers.until import until

PEOPLE = tuple(Colleague(UserId(name), name) for name in ("Ann", "Ann Marie", "Kim Annis", "Zoë Adler"))


def offers(page: Mentions, before: str) -> bool:
    page.look_at(before)
    return page.state.is_open


def plain(words: str) -> str:
    return words.translate(dict.fromkeys((0x2068, 0x2069)))


async def test_colleagues_are_offered_by_the_beginning_of_any_of_their_names() -> None:
    w, scope = world(), TaskScope("mentions")
    w.care.people = PEOPLE
    page = Mentions(w.services.work, scope, UserId("nobody"))
    page.look_at("please @an")
    assert not page.state.is_open
    await until(lambda: page.state.is_open)
    assert [one.name for one in page.state.rows] == ["Ann", "Ann Marie", "Kim Annis"]
    page.move(-1)
    assert page.state.chosen == PEOPLE[2]
    page.look_at("please @ann m")
    assert [one.name for one in page.state.rows] == ["Ann Marie"]
    assert completed("please @ann m", PEOPLE[1]) == (6, "@Ann Marie ")
    for before in ("mail@an", "@zz", "no"):
        page.look_at(before)
        assert not page.state.is_open
    await scope.close()
    await w.scope.close()


async def test_a_longer_name_is_not_taken_for_the_shorter_one_in_it() -> None:
    w, scope = world(), TaskScope("mentions")
    w.care.people = PEOPLE
    page = Mentions(w.services.work, scope, UserId("nobody"))
    assert await page.mentioned_in("@Ann Marie and @zoë adler, @Zoë Adler") == (
        UserId("Ann Marie"),
        UserId("Zoë Adler"),
    )
    assert await page.mentioned_in("@Ann and @Ann Marie") == (UserId("Ann"), UserId("Ann Marie"))
    assert await page.mentioned_in("Ann") == ()
    assert await page.mentioned_in("@Annabel, @Ann2 and @Kim Annison") == ()
    assert await page.mentioned_in("(@Ann)") == (UserId("Ann"),)
    await scope.close()
    await w.scope.close()


async def test_two_colleagues_of_one_name_are_both_told() -> None:
    w, scope = world(), TaskScope("mentions")
    w.care.people = (Colleague(UserId("one"), "Kim Lee"), Colleague(UserId("two"), "kim lee"), *PEOPLE)
    page = Mentions(w.services.work, scope, UserId("nobody"))
    assert await page.mentioned_in("@Kim Lee and @Ann") == (UserId("one"), UserId("two"), UserId("Ann"))
    await scope.close()
    await w.scope.close()


async def test_what_was_sent_away_does_not_come_back_for_the_same_mention() -> None:
    w, scope = world(), TaskScope("mentions")
    w.care.people = PEOPLE
    page = Mentions(w.services.work, scope, UserId("nobody"))
    page.look_at("@")
    await until(lambda: page.state.is_open)
    page.dismiss()
    assert not offers(page, "@a")
    assert not offers(page, "no mention")
    assert offers(page, "@a")
    await scope.close()
    await w.scope.close()


async def test_colleagues_that_come_late_are_not_offered_where_a_reply_is_written_by_then() -> None:
    w, scope = world(), TaskScope("mentions")
    w.care.people = PEOPLE
    page = Mentions(w.services.work, scope, UserId("nobody"))
    page.look_at("@a")
    page.close()
    await until(lambda: w.care.gate.calls["colleagues"] == 1 and not scope.is_busy("colleagues"))
    assert not page.state.is_open
    await scope.close()
    await w.scope.close()


async def test_colleagues_that_cannot_be_read_are_asked_for_again_at_the_next_letter() -> None:
    w, scope = world(), TaskScope("mentions")
    w.care.gate.fail("colleagues", Unreachable())
    page = Mentions(w.services.work, scope, UserId("user-1"))
    page.look_at("@")
    await until(lambda: w.care.gate.calls["colleagues"] == 1 and not scope.is_busy("colleagues"))
    page.look_at("@k")
    await until(lambda: page.state.is_open)
    assert [one.name for one in page.state.rows] == ["Kim Colleague"]
    await scope.close()
    await w.scope.close()


def presence(name: str, doing: Doing) -> Presence:
    return Presence(UserId(name), name, doing, CaseId("case-1"), NOW + timedelta(seconds=20))


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ([], ""),
        ([("Kim", Doing.VIEWING)], "Kim is looking at this case"),
        ([("Kim", Doing.VIEWING), ("Bo", Doing.VIEWING)], "Kim and Bo are looking at this case"),
        ([("Kim", Doing.TYPING), ("Bo", Doing.VIEWING)], "Kim is typing · Bo is looking at this case"),
        ([(name, Doing.VIEWING) for name in "abcd"], "a and 3 others are looking at this case"),
        ([("Kim", Doing.CREATING_CONTACT)], "Kim is creating a contact for this customer"),
    ],
)
def test_who_else_is_there_is_said_in_words(others: list[tuple[str, Doing]], words: str) -> None:
    assert plain(presence_words([presence(*one) for one in others]).words) == words


async def test_typing_is_told_until_nothing_was_typed_for_a_while_or_the_case_is_left() -> None:
    w, scope = world(), TaskScope("presence")
    page = PresenceLine(w.services.presences, bus=w.bus, scope=scope, typing_seconds=0.01)
    page.show_case(CaseId("case-1"))
    await until(lambda: w.care.heartbeats)
    page.type_in(CaseId("case-1"))
    await until(lambda: [doing for _case, doing in w.care.heartbeats] == [Doing.VIEWING, Doing.TYPING, Doing.VIEWING])
    page.show_case(None)
    await until(lambda: w.care.gate.calls["leave"])
    page.close()
    await scope.close()
    await w.scope.close()


@pytest.mark.parametrize(
    ("activity", "words"),
    [
        (None, "Kim did something"),
        (Activity(ActivityKind.LINKED, "003"), "Kim linked the Salesforce contact 003."),
        (Activity(ActivityKind.ESCALATED, "00001042"), "Kim escalated the case to Salesforce: 00001042."),
        (
            Activity(ActivityKind.ESCALATED, "00001042", "VIP", "case"),
            "Kim escalated the case to Salesforce by the rule “VIP”: 00001042.",
        ),
        (
            Activity(ActivityKind.ESCALATION_SETTLED, "00001042"),
            "Kim chose the Salesforce case 00001042 among several that Care may have made.",
        ),
        (
            Activity(ActivityKind.ESCALATION_SETTLED),
            "Kim said that none of the Salesforce cases found belongs here: Care makes another one.",
        ),
        (Activity(ActivityKind.ASSIGNED, "", "", "Bo"), "Kim assigned the case to Bo."),
        (
            Activity(ActivityKind.ASSIGNED, "", "Bo", ""),
            "Kim took the case from Bo: it is not assigned to anybody now.",
        ),
        (Activity(ActivityKind.STATUS, "", "on_hold", "done"), "Kim changed the status from On hold to Done."),
        (Activity(ActivityKind.PRIORITY, "", "medium", "odd"), "Kim changed the priority from Medium to odd."),
        (Activity(ActivityKind.FIELD, "Order", "", "42"), "Kim set Order to 42."),
        (
            Activity(ActivityKind.CUSTOMER_EDITED, "first_name", "An", "Ann"),
            "Kim changed the customer’s first name from An to Ann.",
        ),
        (Activity(ActivityKind.FLAGGED, after="Angry"), "Kim flagged the case for review: Angry"),
        (Activity(ActivityKind.FLAG_RESOLVED), "Kim resolved the flag."),
        (Activity(ActivityKind.SYNC_DECISION), "Kim did something"),
    ],
)
def test_an_activity_is_one_sentence(activity: Activity | None, words: str) -> None:
    entry = message(1, "did something", author=Author.ACTIVITY, author_name="Kim", activity=activity)
    assert plain(activity_words(entry)) == words


def test_every_kind_of_activity_has_a_sentence() -> None:
    for kind in ActivityKind:
        entry = message(1, "TEXT", author=Author.ACTIVITY, author_name="Kim", activity=Activity(kind, "A", "b", "c"))
        assert (plain(activity_words(entry)) == "Kim TEXT") is (kind is ActivityKind.SYNC_DECISION)
