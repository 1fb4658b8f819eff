"""The mapping of an account: read once, kept true, saved over what was read, applied to a Case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from care_desktop.domain.cases import Priority
from care_desktop.domain.default_mapping import DEFAULT_MAPPING
from care_desktop.domain.errors import NoPermission, SettingsChanged, Unreachable
from care_desktop.domain.mapping import CareField, FieldMapping, MappingKind, MappingRow
from care_desktop.domain.permissions import Rights
from care_desktop.services.events import AccountChanged
from tests.helpers.builders import ACCOUNT, case, case_form, me, messages
from tests.helpers.fakes import world

ROW = MappingRow("Case", "Subject", MappingKind.DYNAMIC, CareField.CUSTOMER_NAME)
SAVED = FieldMapping(rows=(ROW,), record_types={"Case": "012000000000001AAA"})


async def test_an_account_that_nobody_set_up_has_the_built_in_mapping() -> None:
    w = world()

    assert await w.services.mappings.of(ACCOUNT) == DEFAULT_MAPPING
    assert not await w.services.mappings.is_missing("Case")


async def test_the_mapping_is_asked_for_once_until_the_account_changes() -> None:
    w = world()
    for _time in range(3):
        await w.services.mappings.of(ACCOUNT)
    assert w.care.gate.calls["mapping"] == 1

    w.care.change_mapping(ACCOUNT, SAVED)
    w.bus.publish(AccountChanged(ACCOUNT))

    assert (await w.services.mappings.of(ACCOUNT)).rows == (ROW,)
    assert await w.services.mappings.record_type("Case") == "012000000000001AAA"


async def test_a_saved_mapping_fills_the_form() -> None:
    w = world()
    await w.services.mappings.save(ACCOUNT, SAVED)

    values = await w.services.mappings.proposal(case(), messages().messages, "Case", case_form())

    assert values == {"Subject": "Ann Lee"}
    assert w.care.mappings[ACCOUNT].version == 1


async def test_an_object_without_rows_has_no_mapping_once_somebody_saved_one() -> None:
    w = world()
    w.care.change_mapping(ACCOUNT, SAVED)

    assert await w.services.mappings.is_missing("Lead")
    assert not await w.services.mappings.is_missing("Case")


async def test_the_built_in_mapping_proposes_what_the_case_says() -> None:
    w = world()

    values = await w.services.mappings.proposal(case(priority=Priority.LOW), (), "Case", case_form())

    assert (values["Priority"], values["Status"], values["Origin"]) == ("Low", "New", "Web")
    assert "Description" not in values


async def test_saving_over_somebody_elses_mapping_tells_theirs() -> None:
    w = world()
    mine = await w.services.mappings.of(ACCOUNT)
    theirs = w.care.change_mapping(ACCOUNT, SAVED)

    with pytest.raises(SettingsChanged) as changed:
        await w.services.mappings.save(ACCOUNT, mine)

    assert changed.value.current == theirs
    assert await w.services.mappings.of(ACCOUNT) == theirs


async def test_what_was_read_before_serves_while_care_is_out_of_reach() -> None:
    w = world()
    known = await w.services.mappings.of(ACCOUNT)
    w.bus.publish(AccountChanged())
    w.care.gate.fail("mapping", Unreachable(), times=2)

    assert await w.services.mappings.of(ACCOUNT) == known
    with pytest.raises(Unreachable):
        await w.services.mappings.of(ACCOUNT, fresh=True)


async def test_saving_needs_the_permission() -> None:
    w = world()
    w.care.user = me(rights=Rights())

    with pytest.raises(NoPermission):
        await w.services.mappings.save(ACCOUNT, replace(SAVED, version=0))
