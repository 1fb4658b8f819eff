"""A bounded memory: the values used last stay, the oldest make room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Shelf(Generic[K, V]):
    """Hold at most `size` values; looking one up makes it the newest."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[K, V] = OrderedDict()

    def __contains__(self, key: K) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[K]:
        """Walk over the keys, the newest first."""
        return iter(tuple(reversed(self._values)))

    def get(self, key: K) -> V | None:
        """Return the value, which is the newest from now on."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def peek(self, key: K) -> V | None:
        """Return the value and leave its age as it is."""
        return self._values.get(key)

    def put(self, key: K, value: V) -> K | None:
        """Keep the value as the newest; return the key that had to make room."""
        self._values[key] = value
        self._values.move_to_end(key)
        return self._values.popitem(last=False)[0] if len(self._values) > self._size else None

    def replace(self, key: K, value: V) -> None:
        """Put another value in the place of one that is there; its age stays as it is."""
        self._values[key] = value

    def drop(self, key: K) -> None:
        """Forget the value, if it is there."""
        self._values.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()

    def values(self) -> tuple[V, ...]:
        """Return all values, the newest first."""
        return tuple(reversed(self._values.values()))
