"""Every call of work_ports once, in an order that makes sense; for the contract tests."""

from __future__ import annotations

import pytest

from care_desktop.domain.case_rows import Priority, Sentiment, Status
from care_desktop.domain.case_work import CaseEdit, CustomerEdit
from care_desktop.domain.errors import AlreadySent, NoPermission
from care_desktop.domain.ids import CaseId, CustomerId, OperationId, UserId
from care_desktop.domain.messaging import ThenStatus
from care_desktop.domain.people import ContactPoint, PointKind
from care_desktop.domain.presence import Doing
from care_desktop.services.ports import Care


async def ask_about_work(care: Care, case_id: CaseId, customer_id: CustomerId) -> None:
    """Work on a Case of the signed-in agent, in every way."""
    await care.colleagues()
    await care.case_fields()
    case = await care.case(case_id)
    edit = CaseEdit(priority=Priority.HIGH, sentiment=Sentiment.NEGATIVE, subject="Parcel", status=Status.PENDING)
    case = await care.edit_case(case, edit, OperationId("w1"))
    person = await care.customer(customer_id)
    points = (*person.contact_points, ContactPoint(PointKind.ADDRESS, "1 Quay"))
    await care.edit_customer(
        person, CustomerEdit(note="Calls in the evening", contact_points=points), OperationId("w2")
    )
    flagged = await care.flag(case_id, "May I refund this?", OperationId("w3"))
    assert flagged.flag is not None
    with pytest.raises(NoPermission):
        await care.close_flag(case_id, flagged.flag.id, "Yes", OperationId("w4"), handed_back=False)
    with pytest.raises(NoPermission):
        await care.flag_queue()
    await care.take_flag_back(case_id, flagged.flag.id, OperationId("w5"))
    assert len(await care.flags_of(case_id)) == 1
    reply = await care.reply(case_id, "It left today.", ThenStatus.PENDING, OperationId("w6"))
    with pytest.raises(AlreadySent):
        await care.resend_reply(reply.id, "Again", ThenStatus.NONE, OperationId("w7"))
    await care.cancel_reply(reply.id, OperationId("w8"))
    await care.note(case_id, "@Ben please look", [UserId("ben")], OperationId("w9"))
    await care.be_present(case_id, Doing.TYPING)
    await care.leave(case_id)
    await care.notifications()
    await care.mark_seen(["no-such"])
    assert (await care.messages(case_id, activity=True)).messages
