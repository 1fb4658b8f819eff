"""Likely duplicates on screen: quietly while somebody types, whole when asked, and never more than the rule allows."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from care_desktop.domain.duplicates import DuplicateCheck, OtherMatch
from care_desktop.ui.duplicate_list import DuplicateHint, DuplicateList
from tests.helpers.builders import contact_match
from tests.helpers.robots import Robot

ANN = contact_match(2, "Ann Lee", account="Acme Foods", title="Buyer", email="ann@lee.example", phone="1", city="Ghent")
LEAD = OtherMatch("00Q000000000001AAA", "Lead", "Lead", "Anna Lee")


@dataclass
class Stage:
    robot: Robot
    hint: DuplicateHint
    whole: DuplicateList
    asked: list[str] = field(default_factory=list)

    def show(self, check: DuplicateCheck, *, whole: bool) -> None:
        self.hint.show_check(check, wanted=not whole)
        self.whole.show_check(check, wanted=whole)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    asked: list[str] = []
    window = QWidget()
    column = QVBoxLayout(window)
    hint = DuplicateHint(lambda: asked.append("show"))
    found = DuplicateList(use=lambda contact: asked.append(f"use {contact}"), anyway=lambda: asked.append("anyway"))
    column.addWidget(hint)
    column.addWidget(found)
    qtbot.addWidget(window)
    window.show()
    return Stage(Robot(window), hint, found, asked)


def test_one_line_says_who_may_be_known(stage: Stage) -> None:
    stage.show(DuplicateCheck((ANN,), (LEAD,)), whole=False)

    assert "Salesforce may know this person: Ann Lee and 1 more." in stage.robot.words()
    assert not stage.robot.has("Use Ann Lee instead")
    stage.robot.click("show-duplicates")
    assert stage.asked == ["show"]


def test_matches_have_enough_to_tell_them_apart_and_others_cannot_be_linked(stage: Stage, qtbot: QtBot) -> None:
    stage.show(DuplicateCheck((ANN,), (LEAD,), "The admin says: look first."), whole=True)
    qtbot.waitUntil(lambda: stage.robot.has("Use Ann Lee instead"))

    words = stage.robot.words().replace("\u2068", "").replace("\u2069", "")
    for told in ("The admin says: look first.", "Buyer · Acme Foods", "ann@lee.example · 1 · Ghent", "Anna Lee"):
        assert told in words
    assert "Lead: it cannot be linked, only contacts can." in words
    stage.robot.click("Use Ann Lee instead")
    assert stage.asked == [f"use {ANN.id}"]


def test_a_rule_that_forbids_it_offers_no_create_anyway(stage: Stage, qtbot: QtBot) -> None:
    stage.show(DuplicateCheck((ANN,), may_override=False), whole=True)
    qtbot.waitUntil(lambda: stage.robot.has("Use Ann Lee instead"))
    assert not stage.robot.has("Create anyway")

    stage.show(DuplicateCheck((ANN,)), whole=True)
    assert stage.robot.has("Create anyway")


def test_records_that_may_not_be_seen_are_said_to_be_there(stage: Stage, qtbot: QtBot) -> None:
    stage.show(DuplicateCheck(hidden=True), whole=False)
    assert "Salesforce seems to know this person already." in stage.robot.words()

    stage.show(DuplicateCheck(hidden=True), whole=True)
    qtbot.waitUntil(lambda: "At least one of them is a record that you may not see." in stage.robot.words())


def test_what_cannot_be_linked_here_is_only_shown(qtbot: QtBot) -> None:
    found = DuplicateList(use=None, anyway=lambda: None)
    qtbot.addWidget(found)
    found.show_check(DuplicateCheck((ANN,), (LEAD,)), wanted=True)
    found.show()
    robot = Robot(found)
    qtbot.waitUntil(lambda: "Ann" in robot.words())

    words = robot.words().replace("\u2068", "").replace("\u2069", "")
    for told in (
        "Salesforce already knows a record like this one.",
        "Contact · Buyer · Acme Foods",
        "Anna Lee",
        "Lead",
    ):
        assert told in words
    assert "linked" not in words
    assert not robot.has("Use Ann Lee instead")
    assert robot.has("Create anyway")


def test_nothing_found_shows_nothing(stage: Stage) -> None:
    stage.show(DuplicateCheck(), whole=True)

    assert stage.hint.isHidden()
    assert stage.whole.isHidden()
