"""Task scopes as pages ask for them, and the end of all of them."""

from __future__ import annotations

from care_desktop.services.scope import TaskScope


class Scopes:
    """Hands out scopes by name, and remembers whom to wait for."""

    def __init__(self, *others: TaskScope) -> None:
        self._open: list[TaskScope] = []
        self._others = others

    def new(self, name: str) -> TaskScope:
        """Return a scope of that name."""
        self._open.append(TaskScope(name))
        return self._open[-1]

    async def close(self) -> None:
        """End all of them, and then the others that were there before."""
        for scope in (*self._open, *self._others):
            await scope.close()
