"""Importing what comes after the first paint, so that the window stays alive meanwhile."""

from __future__ import annotations

import asyncio
import importlib

_PAGES = (
    "conversation_delegate",
    "conversation",
    "history_tab",
    "case_panel",
    "form_fields",
    "form_drawer",
    "contact_card",
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


async def load_pages() -> None:
    """Import the pages here, on Qt's thread, one at a time."""
    for name in _PAGES:
        importlib.import_module(f"care_desktop.ui.{name}")
        await asyncio.sleep(0)
