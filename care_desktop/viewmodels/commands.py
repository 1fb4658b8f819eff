"""Everything that can be done by name: one registry behind shortcuts, the Ctrl+K palette and the "?" sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from care_desktop.i18n import _


def always() -> str | None:
    """Say that nothing stands in the way."""
    return None


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do. `keys` as Qt writes them portably ("Ctrl+K", "J", "?"); the first is shown.

    `enabled` returns None, or the sentence that says why not now.
    """

    id: str
    title: str
    keys: tuple[str, ...]
    run: Callable[[], None]
    enabled: Callable[[], str | None] = always
    group: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A command that answers to what was typed, and why it cannot be run now ("" when it can)."""

    command: Command
    refusal: str


class Commands:
    """The registry; commands keep the order in which they were added."""

    def __init__(self) -> None:
        self._commands: dict[str, Command] = {}
        self._letters = True
        self._gates: list[Callable[[Command], str | None]] = []
        self._listeners: list[Callable[[], None]] = []

    def __iter__(self) -> Iterator[Command]:
        return iter(tuple(self._commands.values()))

    @property
    def letters_act(self) -> bool:
        """Whether single letters are shortcuts; they can be switched off."""
        return self._letters

    def let_letters_act(self, act: bool) -> None:
        """Switch single-letter shortcuts on or off."""
        self._letters = act
        self._tell()

    def add(self, *commands: Command) -> None:
        """Register commands; one with a known id takes the place of the old one.

        Raises:
            ValueError: a key of it belongs to another command already.
        """
        for command in commands:
            taken = {key: other.id for other in self if other.id != command.id for key in other.keys}
            for key in command.keys:
                if key in taken:
                    raise ValueError(f"{key} of {command.id} belongs to {taken[key]}")
            self._commands[command.id] = command
        self._tell()

    def pass_through(self, gate: Callable[[Command], str | None]) -> None:
        """Ask `gate`, too, before every command that may be done; what it returns is why not now."""
        self._gates.append(gate)

    def changed(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` when commands or their keys change; returns the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def keys_of(self, command: Command) -> tuple[str, ...]:
        """Return the keys that act now."""
        return tuple(key for key in command.keys if self._letters or not is_letter(key))

    def run(self, command_id: str) -> str | None:
        """Do it; returns why not when it may not be done now."""
        command = self._commands.get(command_id)
        if command is None:
            return _("There is no such command.")
        asked = (gate(command) for gate in self._gates)
        refusal = command.enabled() or next((refusal for refusal in asked if refusal), None)
        if refusal is None:
            command.run()
        return refusal

    def find(self, typed: str) -> tuple[Found, ...]:
        """Return the commands whose titles answer to `typed`, best first, of equal ones those that may be done now.

        All of them answer when nothing is typed.
        """
        scored = ((score(one.title, typed), Found(one, one.enabled() or "")) for one in self)
        hits = sorted((hit for hit in scored if hit[0] > 0), key=lambda hit: (-hit[0], bool(hit[1].refusal)))
        return tuple(found for _points, found in hits)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def is_letter(key: str) -> bool:
    """Say whether a shortcut is one character, small or capital, which must not act while somebody is typing."""
    return len(key.removeprefix("Shift+")) == 1


def score(title: str, typed: str) -> int:
    """Return how well a title answers to `typed`: 0 not at all, most for its beginning, then for starts of words."""
    words, wanted = title.casefold(), " ".join(typed.casefold().split())
    if not wanted or words.startswith(wanted):
        return 1000
    if f" {wanted}" in words:
        return 900
    if wanted in words:
        return 800
    return _score_letters(words, wanted.replace(" ", ""))


def _score_letters(words: str, wanted: str) -> int:
    points, place = 100, -1
    for letter in wanted:
        start_of_word = words.find(f" {letter}", place + 1)
        found = words.find(letter, place + 1)
        if found < 0:
            return 0
        if found > place + 1 and start_of_word >= 0:
            found = start_of_word + 1
        points -= 0 if found == 0 or words[found - 1] == " " else found - place
        place = found
    return max(1, points)
