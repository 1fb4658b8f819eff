"""What is photographed: every page and state, in sets that share a seed and a user."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.e2e import (
    automation_pictures,
    creating_pictures,
    escalating_pictures,
    form_pictures,
    linking_pictures,
    message_pictures,
    settings_pictures,
    shell_pictures,
    supervisor_pictures,
    work_pictures,
)
from tests.helpers.stage import StageHandle

if TYPE_CHECKING:
    from tests.e2e.studio import Studio


@dataclass(frozen=True, slots=True)
class PictureSet:
    """A story told to the camera. `alone`: the window is told of no server; `changes` go over its variables.

    `org` is one of tests/helpers/org_schemas.py, whose describe documents the stage follows; "" for its own.
    """

    name: str
    story: Callable[[Studio, StageHandle], Awaitable[None]]
    seed: str = "stories"
    user: str = "ana"
    alone: bool = False
    changes: tuple[tuple[str, str], ...] = ()
    org: str = ""


_NOBODY = (("CARE_DESKTOP_CARE_URL", "http://127.0.0.1:9"),)
_STALE = (("CARE_DESKTOP_SALESFORCE_TOKEN", "stale"), ("CARE_DESKTOP_SALESFORCE_REFRESH_TOKEN", "stale"))

SETS = {
    one.name: one
    for one in (
        PictureSet("desk", shell_pictures.desk),
        PictureSet("conversations", shell_pictures.conversations),
        PictureSet("writing", message_pictures.writing),
        PictureSet("sending", message_pictures.sending),
        PictureSet("undelivered", message_pictures.undelivered, user="ben"),
        PictureSet("floating", shell_pictures.floating),
        PictureSet("bad-days", shell_pictures.bad_days),
        PictureSet("searching", linking_pictures.searching),
        PictureSet("linked", linking_pictures.linked),
        PictureSet("editing", linking_pictures.editing),
        PictureSet("gone", linking_pictures.gone),
        PictureSet("creating", creating_pictures.contact),
        PictureSet("plain-forms", form_pictures.of_org("plain"), org="plain"),
        PictureSet("strict-forms", form_pictures.of_org("strict"), org="strict"),
        PictureSet("large-forms", form_pictures.of_org("large"), org="large"),
        PictureSet("escalating", escalating_pictures.case),
        PictureSet("leading", escalating_pictures.lead),
        PictureSet("unsettled", escalating_pictures.unsettled),
        PictureSet("working", work_pictures.working),
        PictureSet("narrowing", work_pictures.narrowing),
        PictureSet("news", work_pictures.news),
        PictureSet("read-only", linking_pictures.read_only, user="rita"),
        PictureSet("no-access", linking_pictures.read_only, user="nora"),
        PictureSet("no-account", shell_pictures.no_account, seed="no-account"),
        PictureSet("empty", shell_pictures.empty, seed="empty"),
        PictureSet("supervisor", supervisor_pictures.pages, user="sofia"),
        PictureSet("settings", settings_pictures.pages, user="sofia"),
        PictureSet("settings-agent", settings_pictures.as_agent),
        PictureSet("settings-empty", settings_pictures.nothing_yet, seed="no-account", user="sofia"),
        PictureSet("rules", automation_pictures.rules, user="sofia"),
        PictureSet("sync", automation_pictures.sync, user="sofia"),
        PictureSet("deciding", automation_pictures.deciding, user="sofia"),
        PictureSet("rules-agent", automation_pictures.as_agent),
        PictureSet("expired", linking_pictures.expired, changes=_STALE),
        PictureSet("unreachable", shell_pictures.nobody_there, changes=_NOBODY),
        PictureSet("welcome", shell_pictures.nobody_there, alone=True),
    )
}
