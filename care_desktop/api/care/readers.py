"""How the answers are read that are more than lists; with this module pydantic comes."""

from __future__ import annotations

from care_desktop.api.care.wire import WireCase, WireEscalation, WireMessages
from care_desktop.api.care.wire_people import WireAccounts, WireCustomer, WireMe, WireSuggestions
from care_desktop.api.decoding import Reader
from care_desktop.domain.ids import AccountId
from care_desktop.domain.session import Me, SalesforceAccount


def _me(wire: WireMe) -> Me:
    return Me(wire.user_id(), wire.name, wire.email, wire.rights())


def _accounts(wire: WireAccounts) -> tuple[SalesforceAccount, ...]:
    return tuple(
        SalesforceAccount(
            AccountId(item.id),
            item.name,
            item.org_id,
            item.instance_url,
            item.is_sandbox,
            item.external_id_field or "",
        )
        for item in wire.items
    )


CASE = Reader(WireCase, WireCase.to_case)
MESSAGES = Reader(WireMessages, WireMessages.to_page)
CUSTOMER = Reader(WireCustomer, WireCustomer.to_customer)
SUGGESTIONS = Reader(WireSuggestions, WireSuggestions.to_suggestions)
ESCALATION = Reader(WireEscalation, WireEscalation.to_escalation)
ME = Reader(WireMe, _me)
ACCOUNTS = Reader(WireAccounts, _accounts)
