"""Importing what comes after the first paint, so that the window stays alive meanwhile."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Sequence

_FIRST_CASES = ("frame", "case_list", "first_cases")
_PAGES = (
    "conversation_delegate",
    "composer_edit",
    "composer",
    "conversation",
    "history_tab",
    "kit.badge_tab_bar",
    "choice_fields",
    "line_fields",
    "reference_field",
    "form_fields",
    "form_drawer",
    "contact_card",
    "case_controls",
    "case_fields",
    "case_flag",
    "case_panel",
    "search_popup",
    "contact_search",
    "escalate_panel",
    "suggestions",
    "salesforce_tab",
    "command_palette",
    "notice_bar",
    "shell",
    "desk",
)


async def load(*modules: str) -> None:
    """Import what takes longer than the window to draw off Qt's thread, while it stays alive.

    None of it may import PySide6: classes of Qt that are built in two threads at once end the process.
    """
    for module in modules:
        await asyncio.to_thread(importlib.import_module, module)


async def load_first_cases() -> None:
    """Import what shows the first cases, as `load_pages` does."""
    await _load_here(_FIRST_CASES)


async def load_pages() -> None:
    """Import the pages here, on Qt's thread, one at a time."""
    await _load_here(_PAGES)


async def _load_here(names: Sequence[str]) -> None:
    for name in names:
        importlib.import_module(f"care_desktop.ui.{name}")
        await asyncio.sleep(0)
