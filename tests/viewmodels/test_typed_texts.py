"""What was typed on the desk's pages and not saved is there again in the next run, in its place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId
from care_desktop.domain.people import ContactPoint, PointKind
from care_desktop.services.kept_texts import KeptTexts
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.case_tab import CaseTab
from care_desktop.viewmodels.customer_editor import CustomerEditor
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.typed_texts import TypedShelf
from tests.helpers.builders import case, customer
from tests.helpers.fake_journal import FakeJournal
from tests.helpers.fakes import World, world
from tests.helpers.until import until
from tests.helpers.work_stage import case_tab_of, customer_editor_of

HOME = "+1 555 0100"
ANN = customer(1, contact_points=(ContactPoint(PointKind.PHONE, HOME),))
BO = customer(2, display_name="Bo")
ONE, TWO = CaseId("case-1"), CaseId("case-2")


@pytest.fixture
async def w() -> AsyncIterator[World]:
    w = world([case(1, person=ANN), case(2, person=BO)])
    for one in w.care.cases:
        await w.cases.open(one)
    yield w
    await w.scope.close()


def kept(w: World, key: str) -> Mapping[str, str]:
    return w.journal.drafts.get(f"typed:{key}", {})


async def editor(w: World) -> CustomerEditor:
    """Return the Customer tab of another run that shows Ann, when it has looked what is on disk."""
    page, before = customer_editor_of(w), w.journal.gate.calls["draft"]
    page.show(w.care.customers[ANN.id])
    await until(lambda: w.journal.gate.calls["draft"] > before)
    return page


async def tab(w: World, page: TaskScope) -> CaseTab:
    """Return the Case tab of another run that shows the first case, when it has looked what is on disk."""
    tab, before = case_tab_of(w, page), w.journal.gate.calls["draft"]
    tab.show_case(ONE)
    await until(lambda: w.journal.gate.calls["draft"] > before + 1)
    await until(lambda: tab.fields.state.rows)
    return tab


async def test_details_of_a_customer_that_were_not_saved_are_there_again_and_saved_once(w: World) -> None:
    page = await editor(w)
    page.change("note", "Call after six ")
    page.change(f"phone={HOME}", "+1 555 0199")
    page.change("email next", "ann@")
    page.change("email next", "")
    await until(lambda: kept(w, f"customer:{ANN.id}").get("typed note"))
    again = await editor(w)
    await until(lambda: again.state.is_dirty)
    assert again.state.form.changes() == {"note": "Call after six", f"phone={HOME}": "+1 555 0199"}
    again.save()
    await until(lambda: w.care.customers[ANN.id].note == "Call after six")
    assert w.care.customers[ANN.id].points(PointKind.PHONE) == ("+1 555 0199",)
    await until(lambda: not kept(w, f"customer:{ANN.id}"))
    assert not (await editor(w)).state.is_dirty


async def test_what_others_changed_between_two_runs_is_decided_and_not_overwritten(w: World) -> None:
    page = await editor(w)
    page.change("last_name", "Leigh")
    page.change("note", "Mine")
    await until(lambda: kept(w, f"customer:{ANN.id}").get("typed note"))
    w.care.customers[ANN.id] = replace(ANN, version=9, last_name="Li", first_name="Anna")
    again = await editor(w)
    await until(lambda: again.state.conflict)
    assert [(row.name, row.mine, row.theirs) for row in again.state.conflict] == [("last_name", "Leigh", "Li")]
    again.choose("last_name", mine=True)
    again.save()
    await until(lambda: w.care.customers[ANN.id].last_name == "Leigh")
    assert (w.care.customers[ANN.id].first_name, w.care.customers[ANN.id].note) == ("Anna", "Mine")


async def test_a_phone_that_was_typed_over_and_removed_between_two_runs_is_asked_about(w: World) -> None:
    page = await editor(w)
    page.change(f"phone={HOME}", "+1 555 0199")
    await until(lambda: kept(w, f"customer:{ANN.id}"))
    w.care.customers[ANN.id] = replace(ANN, version=9, contact_points=())
    again = await editor(w)
    await until(lambda: again.state.conflict)
    assert [(row.mine, row.theirs) for row in again.state.conflict] == [("+1 555 0199", "")]


async def test_cancel_throws_away_what_was_kept_too(w: World) -> None:
    page = await editor(w)
    page.change("note", "Half a")
    await until(lambda: kept(w, f"customer:{ANN.id}"))
    page.cancel()
    await until(lambda: not kept(w, f"customer:{ANN.id}"))


async def test_what_waits_for_a_pause_is_written_when_another_customer_is_shown(w: World) -> None:
    shelf = TypedShelf(w.services.kept_texts, board=NoticeBoard(), deeds=w.scope, page=w.scope, pause=3600)
    page = CustomerEditor(w.services.work, w.services.session, deeds=w.scope, board=NoticeBoard(), shelf=shelf)
    for one in (ANN, BO):
        page.show(one)
    await until(lambda: w.journal.gate.calls["draft"] == 2)
    page.change("note", "Bo's")
    page.show(ANN)
    page.change("note", "Ann's")
    await until(lambda: kept(w, f"customer:{BO.id}").get("typed note") == "Bo's")
    assert not kept(w, f"customer:{ANN.id}")
    shelf.flush()
    await until(lambda: kept(w, f"customer:{ANN.id}").get("typed note") == "Ann's")


async def test_a_case_field_and_the_reason_of_a_flag_are_there_again(w: World) -> None:
    scope = TaskScope("pages")
    page = await tab(w, scope)
    name = page.fields.state.rows[0].definition.name
    page.fields.change(name, "Half a value")
    page.flag.begin()
    page.flag.type("He threatens to")
    await until(lambda: kept(w, f"case fields:{ONE}") and kept(w, f"flag:{ONE}"))
    again = await tab(w, scope)
    await until(lambda: again.flag.state.is_writing and again.fields.state.rows[0].value == "Half a value")
    assert again.flag.state.text == "He threatens to"
    assert again.fields.state.rows[0].problem == "This was typed, and is not saved yet."
    assert again.fields.state.rows[0].may_retry
    again.flag.send()
    await until(lambda: again.flag.state.flag)
    await until(lambda: not kept(w, f"flag:{ONE}"))
    for one in (page, again):
        one.close()
    await scope.close()


async def test_at_the_end_of_the_program_a_field_is_saved_and_kept_where_that_fails(w: World) -> None:
    scope = TaskScope("pages")
    page = await tab(w, scope)
    texts = [row.definition.name for row in page.fields.state.rows if row.definition.takes("Blue")]
    page.fields.change(texts[0], "Blue")
    page.fields.keep_typed()
    await until(lambda: dict(w.care.cases[ONE].fields).get(texts[0]) == "Blue")
    await until(lambda: not kept(w, f"case fields:{ONE}"))
    w.care.gate.fail("edit_case", Unreachable("offline"))
    page.fields.change(texts[0], "Red")
    page.fields.keep_typed()
    await until(lambda: page.fields.state.rows[0].may_retry)
    assert kept(w, f"case fields:{ONE}") == {texts[0]: "Red"}
    page.close()
    await scope.close()


async def test_nothing_is_written_over_what_is_not_read_yet() -> None:
    journal, scope, taken = FakeJournal(), TaskScope("texts"), list[Mapping[str, str]]()
    journal.drafts["typed:flag:1"] = {"reason": "from the last run"}
    texts = TypedShelf(KeptTexts(journal), board=NoticeBoard(), deeds=scope, page=scope, pause=0.0).of("flag")
    journal.gate.hang("draft")
    texts.open("1", taken.append)
    texts.put("1", {"reason": "typed at once"})
    texts.flush()
    journal.gate.mend()
    await until(lambda: taken)
    assert taken == [{"reason": "from the last run"}]
    assert journal.drafts == {"typed:flag:1": {"reason": "from the last run"}}
    await scope.close(1.0)
