"""The org's duplicate rules, asked while a form is filled in: after a pause, and only when their fields changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from care_desktop.domain.duplicates import NO_DUPLICATES, DuplicateCheck
from care_desktop.domain.forms import FormDescription
from care_desktop.services.creation import Creation
from care_desktop.services.scope import TaskScope

LEAST_FIELDS = 2
"""A rule that looks at several fields finds nobody by one of them alone; an email is enough for any rule."""


class DuplicateWatch:
    """Watches one form; `found` is told of every answer that is about what stands there now."""

    def __init__(
        self, creation: Creation, scope: TaskScope, found: Callable[[DuplicateCheck], None], *, pause: float
    ) -> None:
        self._creation = creation
        self._scope = scope
        self._found = found
        self._pause = pause
        self._slot = f"duplicates {id(self)}"
        self._asked: Mapping[str, str] = {}

    def look_at(self, form: FormDescription, values: Mapping[str, str]) -> None:
        """Look at the form as it stands; the latest look wins."""
        self._scope.switch(self._slot, self._ask(form, dict(values)))

    def stop(self) -> None:
        """Look no more, and forget what was asked."""
        self._asked = {}
        self._scope.cancel(self._slot)

    async def _ask(self, form: FormDescription, values: Mapping[str, str]) -> None:
        await asyncio.sleep(self._pause)
        looked_at = await self._creation.duplicate_fields(form)
        asked = {name: values[name] for name in sorted(looked_at) if values.get(name, "").strip()}
        if asked == self._asked:
            return
        self._asked = asked
        enough = len(asked) >= min(LEAST_FIELDS, len(looked_at)) or any(name.endswith("Email") for name in asked)
        self._found(await self._creation.likely_duplicates(form, values) if asked and enough else NO_DUPLICATES)
