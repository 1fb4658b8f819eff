"""Pictures of Create case and Create lead, and of what is asked when an answer was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tests.helpers.stage import StageHandle
from tests.helpers.stage_clients import DATA, client

if TYPE_CHECKING:
    from tests.e2e.studio import Studio

JANE, PETRA, HENRIK, OLD = "ca-000043", "ca-000001", "ca-000024", "ca-000009"


async def case(studio: Studio, stage: StageHandle) -> None:
    """Refused, asked again, filled, with problems, and done with its number."""
    await studio.ready()
    await studio.open(JANE)
    await studio.shoot("case-refused-unlinked")
    await studio.open(OLD)
    await studio.shoot("case-refused-old")
    await studio.open(HENRIK)
    await studio.press(Qt.Key.Key_E)
    await studio.shoot("case-asks-another")
    await studio.open(PETRA)
    await studio.press(Qt.Key.Key_E)
    await studio.pause(0.6)
    await studio.shoot("case-form")
    page = studio.desk.salesforce.escalate
    page.change("Subject", "x" * 300)
    page.submit()
    await studio.pause(1)
    await studio.shoot("case-problems")
    page.change("Subject", "Strandkorb: Liefertermin bestätigen")
    page.submit()
    await studio.pause(1.5)
    await studio.shoot("case-made")
    studio.dismiss()
    await studio.shoot("case-made-alone")


async def lead(studio: Studio, stage: StageHandle) -> None:
    """Filled, with problems, made, and asked about before a second one of any kind."""
    await studio.ready()
    await studio.open(JANE)
    page = studio.desk.salesforce.lead
    page.open()
    await studio.pause(0.8)
    await studio.shoot("lead-form")
    page.submit()
    await studio.pause(0.6)
    await studio.shoot("lead-problems")
    page.change("Company", "Lighthouse Chairs")
    page.let_rule_assign(True)
    await studio.shoot("lead-assigned")
    page.submit()
    await studio.pause(1.5)
    if page.state.duplicates.found:
        await studio.shoot("lead-duplicates")
        page.create_anyway()
        await studio.pause(1.5)
    await studio.shoot("lead-made")
    page.open()
    await studio.pause(0.4)
    await studio.shoot("lead-asks-another")
    studio.dismiss()


async def unsettled(studio: Studio, stage: StageHandle) -> None:
    """Two Salesforce cases that may be the one whose answer was lost."""
    stage.set(features=["suggestions", "parameterized_search", "composite"])
    stage.set(hidden_fields=["Case.Care_Operation_Id__c"])
    await studio.ready()
    await studio.open(PETRA)
    tab = studio.desk.salesforce
    contact = str(tab.editor.state.contact_id)
    with client(stage.salesforce_url, stage.salesforce_tokens["ana"]) as ana:
        for _ in "12":
            body = {"ContactId": contact, "Subject": "Strandkorb"}
            assert ana.post(f"{DATA}/sobjects/Case", json=body).is_success
    tab.escalate.open()
    await studio.pause(1)
    tab.escalate.change("Subject", "Strandkorb")
    stage.arm("drop_before", server="salesforce", path="*/sobjects/Case", method="POST", count=1)
    tab.escalate.submit()
    await studio.pause(2)
    await studio.shoot("unsettled")
