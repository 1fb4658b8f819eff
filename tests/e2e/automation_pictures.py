"""Pictures of the escalation rules: none, several, one open, what is odd about them, a conflict, refusals, failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_desktop.domain.automation import EscalationRule, RuleSet
from care_desktop.domain.case_rows import Priority, Sentiment, Status
from tests.e2e.settings_pictures import settings_of
from tests.helpers.stage import StageHandle
from tests.helpers.until import until

if TYPE_CHECKING:
    from care_desktop.viewmodels.settings_place import SettingsPlace
    from tests.e2e.studio import Studio

RULES = (
    EscalationRule(
        "urgent-and-angry",
        "Urgent and angry",
        priorities=frozenset({Priority.URGENT, Priority.HIGH}),
        sentiments=frozenset({Sentiment.NEGATIVE}),
    ),
    EscalationRule(
        "lawyer", "Somebody speaks of a lawyer", keywords=("lawyer", "my attorney", "legal action", "弁護士")
    ),
    EscalationRule(
        "angry", "Angry and new", statuses=frozenset({Status.NEW}), sentiments=frozenset({Sentiment.NEGATIVE})
    ),
    EscalationRule("law", "Legal", keywords=("take legal action",)),
    EscalationRule("off", "التصعيد للعملاء المهمين", enabled=False, priorities=frozenset({Priority.URGENT})),
    EscalationRule(
        "all", "Everything else, by a rule with a name that is as long as names of rules may ever become, or so"
    ),
)


async def rules_of(studio: Studio) -> SettingsPlace:
    """Open the rules of the account and wait until they are read."""
    from care_desktop.viewmodels.settings_place import AccountTab

    place = await settings_of(studio)
    place.show_account(place.accounts.state.rows[0].id)
    place.choose_tab(AccountTab.RULES)
    await until(lambda: not place.rules.state.loading, 15)
    return place


async def save_rules(studio: Studio, rules: tuple[EscalationRule, ...]) -> None:
    """Let somebody else save rules."""
    rooms = studio.program.rooms
    assert rooms is not None
    automation, account = rooms.services.automation, rooms.services.session.account_id
    now = await automation.rules(account)
    await automation.save_rules(account, RuleSet(account, now.version, rules))


async def rules(studio: Studio, stage: StageHandle) -> None:
    """The rules editor from the first rule to a conflict."""
    from care_desktop.viewmodels.rules_draft import Condition

    await studio.ready()
    await save_rules(studio, ())
    place = await rules_of(studio)
    await studio.shoot("rules-none")
    await save_rules(studio, RULES)
    await until(lambda: len(place.rules.state.rules) == len(RULES), 15)
    await studio.shoot("rules-list")
    place.rules.add()
    rule = place.rules.state.open_rule
    await studio.shoot("rules-new")
    place.rules.choose(rule, Condition.STATUS, "new", True)
    place.rules.choose(rule, Condition.STATUS, "open", True)
    place.rules.choose(rule, Condition.PRIORITY, "urgent", True)
    place.rules.type_keywords(rule, "refund, my lawyer")
    await studio.shoot("rules-filled")
    place.rules.rename(rule, "")
    place.rules.move(rule, -1)
    await studio.shoot("rules-refused")
    place.rules.rename(rule, "Asks for money")
    place.rules.remove("off")
    await studio.shoot("rules-removed")
    place.leave()
    await studio.shoot("rules-leave")
    place.stay()
    await save_rules(studio, RULES[:3])
    place.rules.save()
    await until(lambda: place.rules.state.conflict, 15)
    await studio.shoot("rules-conflict")
    place.rules.discard()
    await studio.shoot("rules-theirs")


async def as_agent(studio: Studio, stage: StageHandle) -> None:
    """Who may not change them sees them, and why."""
    await studio.ready()
    place = await rules_of(studio)
    if place.rules.state.rules:
        place.rules.open(place.rules.state.rules[0].id)
    await studio.shoot("rules-agent")


async def sync(studio: Studio, stage: StageHandle) -> None:
    """The overview's contact sync: what it would do, what it decided, what failed, and the line on the tab."""
    from PySide6.QtWidgets import QScrollArea

    from care_desktop.viewmodels.settings_place import AccountTab

    await studio.ready()
    place = await settings_of(studio)
    account = place.accounts.state.rows[0].id
    place.show_account(account)
    await until(lambda: studio.robot.has("sync-runs-card"), 15)
    page = studio.robot.find_as("account-overview", QScrollArea)

    async def turn_to(name: str, picture: str) -> None:
        await studio.pause()
        page.verticalScrollBar().setValue(studio.robot.find(name).y() - 8)
        await studio.shoot(picture)

    await turn_to("sync-preview", "sync-nothing-yet")
    place.preview.look()
    await until(lambda: not place.preview.state.loading, 15)
    await turn_to("sync-preview", "sync-preview")
    place.overview.switch_full_names(True)
    await until(lambda: place.preview.state.stale, 15)
    await turn_to("sync-preview", "sync-preview-old")
    place.overview.switch_sync(True)
    await until(lambda: place.overview.state.sync and not place.overview.state.busy, 15)
    stage.new_case("I want my money back.")
    several = place.preview.state.bands[1].examples[0].case_id
    stage.customer_message(several, "Then I want a refund.")
    await until(lambda: len(place.runs.state.rows) == 2, 30)
    stage.arm("offline", server="salesforce")
    stage.new_case("A refund, please.")
    await until(lambda: place.runs.state.failed or len(place.runs.state.rows) > 2, 30)
    place.runs.move(0)
    await turn_to("sync-runs-card", "sync-runs")
    place.preview.look()
    await until(lambda: place.preview.state.error, 30)
    await turn_to("sync-preview", "sync-preview-failed")
    place.choose_tab(AccountTab.RULES)
    await until(lambda: studio.robot.has("automation-jobs"), 15)
    rules_page = studio.robot.find_as("rules-editor", QScrollArea)
    await studio.pause()
    rules_page.verticalScrollBar().setValue(rules_page.verticalScrollBar().maximum())
    await studio.shoot("automation-jobs")
    stage.disarm()
    place.leave()
    await studio.open(several)
    await studio.shoot("sync-note")


async def deciding(studio: Studio, stage: StageHandle) -> None:
    """An org that takes no key and loses two answers at once: somebody says which record belongs to which case."""
    from PySide6.QtWidgets import QScrollArea

    await studio.ready()
    features = [one for one in stage.settings()["features"] if one != "idempotency"]
    stage.set(features=features, hidden_fields=["Case.Care_Operation_Id__c"])
    stage.arm("drop_after_commit", server="salesforce", path="*/sobjects/Case*", method="POST", count=2)
    blind = stage.arm("status", server="salesforce", path="*/query*", status=503)
    for _twice in "12":
        stage.new_case("I want my money back.")
    place = await rules_of(studio)
    await until(lambda: [row.word for row in place.jobs.state.rows].count("Waits to try again") == 2, 30)
    stage.disarm(blind)
    await until(lambda: any(row.asks for row in place.jobs.state.rows), 60)
    place.jobs.select(next(row.id for row in place.jobs.state.rows if row.asks))
    await until(lambda: place.unsettled_jobs.state.questions[0].candidates, 15)
    page = studio.robot.find_as("rules-editor", QScrollArea)
    await studio.pause()
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    await studio.shoot("automation-deciding")
