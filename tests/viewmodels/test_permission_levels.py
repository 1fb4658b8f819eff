"""The four levels of access, for contacts and for cases: what each lets a user do, and what a disabled control says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from care_desktop.domain.linking import Refusal
from care_desktop.domain.permissions import AGENT, Level, Rights
from care_desktop.viewmodels.notices import explain_refusal
from tests.helpers.builders import case, contact_id, customer, me
from tests.helpers.fakes import World
from tests.helpers.tab_stage import tab_on
from tests.helpers.until import until

NOT_ALLOWED = explain_refusal(Refusal.NO_PERMISSION)


def with_rights(contacts: Level, cases: Level) -> Callable[[World], None]:
    def prepare(w: World) -> None:
        w.session.learn(me(rights=Rights(AGENT.permissions, contacts, cases)), w.care.accounts)

    return prepare


@pytest.mark.parametrize("level", Level)
async def test_contacts_unlinked(level: Level) -> None:
    async with tab_on(case(), with_rights(level, Level.MODIFY)) as tab:
        state = tab.page.state

        assert (state.link_refusal == "") is (level >= Level.READ)
        assert (state.create_refusal == "") is (level >= Level.CREATE)
        assert {state.link_refusal, state.create_refusal} <= {"", NOT_ALLOWED}


@pytest.mark.parametrize("level", [Level.READ, Level.CREATE, Level.MODIFY])
async def test_contacts_linked(level: Level) -> None:
    linked = case(person=customer(linked_to=contact_id(1)))
    async with tab_on(linked, with_rights(level, Level.MODIFY)) as tab:
        await until(lambda: tab.page.editor.state.form.fields)

        assert (tab.page.editor.state.read_only_reason == "") is (level is Level.MODIFY)
        assert tab.page.editor.state.read_only_reason in ("", NOT_ALLOWED)
        assert tab.page.state.unlink_refusal == ""


@pytest.mark.parametrize("level", Level)
async def test_cases(level: Level) -> None:
    linked = case(person=customer(linked_to=contact_id(1)))
    async with tab_on(linked, with_rights(Level.MODIFY, level)) as tab:
        said = {tab.page.escalate.state.refusal, tab.page.lead.state.refusal}

        assert said == ({""} if level >= Level.CREATE else {NOT_ALLOWED})


async def test_a_lead_needs_neither_a_contact_nor_a_young_message() -> None:
    async with tab_on(case(last_customer_message_at=None)) as tab:
        assert tab.page.lead.state.refusal == ""
        assert tab.page.escalate.state.refusal == explain_refusal(Refusal.NOT_LINKED)
