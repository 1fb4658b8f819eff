"""How the answers about work on a Case are read; with this module pydantic comes."""

from __future__ import annotations

from care_desktop.api.care.wire import WireMessage
from care_desktop.api.care.wire_work import (
    WireCaseFields,
    WireFlagPage,
    WireFlags,
    WireNotifications,
    WirePresences,
    WireUsers,
)
from care_desktop.api.decoding import Reader

COLLEAGUES = Reader(WireUsers, WireUsers.to_colleagues)
CASE_FIELDS = Reader(WireCaseFields, WireCaseFields.to_fields)
FLAGS = Reader(WireFlags, WireFlags.to_flags)
FLAG_PAGE = Reader(WireFlagPage, WireFlagPage.to_page)
MESSAGE = Reader(WireMessage, WireMessage.to_message)
PRESENCES = Reader(WirePresences, WirePresences.to_presences)
NOTIFICATIONS = Reader(WireNotifications, WireNotifications.to_notifications)
