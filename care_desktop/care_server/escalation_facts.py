"""What an automatic escalation begins with: the Case, its conversation, the account and its mapping."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from care_desktop.care_server import messages as conversation
from care_desktop.care_server.accounts import read_account
from care_desktop.care_server.case_store import read_case
from care_desktop.care_server.instants import from_micros
from care_desktop.care_server.mappings import read_mapping
from care_desktop.care_server.operations import Room
from care_desktop.care_server.tables import messages
from care_desktop.domain.cases import Author, Case, Message
from care_desktop.domain.default_mapping import effective
from care_desktop.domain.ids import AccountId, ContactId, MessageId, UserId
from care_desktop.domain.mapping import FieldMapping
from care_desktop.domain.mapping_values import Facts
from care_desktop.domain.permissions import Rights
from care_desktop.domain.session import Me, SalesforceAccount

CARE = "Care"
"""Who escalates by itself, as the mapping's agent and in the activity."""
_NOBODY = Me(UserId(""), CARE, "", Rights())
_NEWEST = 50


@dataclass(frozen=True, slots=True)
class Escalated:
    """A Case about to be escalated."""

    case: Case
    account: SalesforceAccount
    mapping: FieldMapping
    messages: tuple[Message, ...]

    @property
    def contact(self) -> ContactId | None:
        """The Customer's linked contact in the account."""
        return self.case.customer.linked_contact(self.account.id)

    def facts(self, now: datetime) -> Facts:
        """Return what the mapping may read."""
        return Facts(self.case, self.messages, _NOBODY, now)


def read_escalated(room: Room, account_id: str, case_id: str) -> Escalated | None:
    """Read it all in one state of the database; None when the account or the Case is gone."""
    with room.store.reading() as connection:
        account, case = read_account(connection, AccountId(account_id)), read_case(connection, case_id)
        if account is None or case is None:
            return None
        url = f"{room.public_url}/cases/{case.number}" if room.public_url else ""
        mapping = effective(read_mapping(connection, account_id))
        return Escalated(replace(case, url=url), account, mapping, _spoken(connection, case_id))


def _spoken(connection: Connection, case_id: str) -> tuple[Message, ...]:
    """Return the first message and the newest ones, which is all that a mapping reads."""
    newest = conversation.page(connection, case_id, before=None, limit=_NEWEST, activity=False)
    if newest.earlier is None:
        return newest.messages
    spoken = (messages.c.case_id == case_id, messages.c.author.in_([Author.CUSTOMER, Author.AGENT]))
    first = select(messages).where(*spoken).order_by(messages.c.sent_at, messages.c.seq).limit(1)
    rows = connection.execute(first).all()
    begun = [
        Message(MessageId(str(row.seq)), Author(row.author), row.author_name, row.text, from_micros(row.sent_at))
        for row in rows
    ]
    known = {message.id for message in newest.messages}
    return (*(message for message in begun if message.id not in known), *newest.messages)
