"""How the answers are read that are more than lists; with this module pydantic comes."""

from __future__ import annotations

from care_desktop.api.care.wire import WireCase, WireEscalation, WireMessages
from care_desktop.api.care.wire_accounts import WireAccess, WireAccount, WireAccounts, WireMapping
from care_desktop.api.care.wire_people import WireCustomer, WireMe, WireSuggestions
from care_desktop.api.decoding import Reader
from care_desktop.domain.session import Me


def _me(wire: WireMe) -> Me:
    return Me(wire.user_id(), wire.name, wire.email, wire.rights())


CASE = Reader(WireCase, WireCase.to_case)
MESSAGES = Reader(WireMessages, WireMessages.to_page)
CUSTOMER = Reader(WireCustomer, WireCustomer.to_customer)
SUGGESTIONS = Reader(WireSuggestions, WireSuggestions.to_suggestions)
ESCALATION = Reader(WireEscalation, WireEscalation.to_escalation)
ME = Reader(WireMe, _me)
ACCOUNTS = Reader(WireAccounts, WireAccounts.to_accounts)
ACCOUNT = Reader(WireAccount, WireAccount.to_account)
ACCESS = Reader(WireAccess, WireAccess.to_access)
MAPPING = Reader(WireMapping, WireMapping.to_mapping)
