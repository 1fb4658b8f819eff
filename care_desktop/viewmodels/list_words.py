"""The words of the case list's orders and of its filter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum

from care_desktop.domain.case_rows import Assigned, CaseFilter, Priority, Sort, Status
from care_desktop.i18n import _
from care_desktop.viewmodels.wording import platform_word, priority_word, status_word

_PLATFORMS = ("email", "facebook", "instagram", "line", "livechat", "sms", "telegram", "whatsapp", "x")
Choices = tuple[tuple[str, str], ...]
"""Values with their words."""


class Condition(StrEnum):
    """What a list can be narrowed by, with several values each."""

    STATUS = "statuses"
    PRIORITY = "priorities"
    ASSIGNED = "assigned"
    PLATFORM = "platforms"


def sort_word(sort: Sort) -> str:
    """Return what an order is called."""
    return {
        Sort.NEWEST: _("Newest first"),
        Sort.OLDEST: _("Oldest first"),
        Sort.WAITING: _("Longest waiting first"),
        Sort.PRIORITY: _("Most urgent first"),
    }[sort]


def assigned_word(assigned: Assigned) -> str:
    """Return whose Cases are meant."""
    words = {Assigned.ME: _("You"), Assigned.OTHERS: _("Somebody else"), Assigned.NOBODY: _("Nobody")}
    return words[assigned]


def condition_word(condition: Condition) -> str:
    """Return the name of a condition."""
    return {
        Condition.STATUS: _("Status"),
        Condition.PRIORITY: _("Priority"),
        Condition.ASSIGNED: _("Assigned to"),
        Condition.PLATFORM: _("Platform"),
    }[condition]


def choices_of(condition: Condition, narrowed: CaseFilter) -> Choices:
    """Return the values of a condition with their words; a platform of the filter is offered in any case."""
    match condition:
        case Condition.STATUS:
            return tuple((one.value, status_word(one)) for one in Status)
        case Condition.PRIORITY:
            return tuple((one.value, priority_word(one)) for one in Priority)
        case Condition.ASSIGNED:
            return tuple((one.value, assigned_word(one)) for one in Assigned)
        case Condition.PLATFORM:
            others = sorted(narrowed.platforms - set(_PLATFORMS))
            return tuple((one, platform_word(one)) for one in (*_PLATFORMS, *others))


def chosen_of(condition: Condition, narrowed: CaseFilter) -> tuple[str, ...]:
    """Return the values of a condition that are in force, in the order of its choices."""
    chosen: frozenset[str] = getattr(narrowed, condition.value)
    return tuple(value for value, _word in choices_of(condition, narrowed) if value in chosen)


def with_chosen(condition: Condition, narrowed: CaseFilter, chosen: Iterable[str]) -> CaseFilter:
    """Return the filter with other values of one condition."""
    kinds: dict[Condition, Callable[[str], str]] = {
        Condition.STATUS: Status,
        Condition.PRIORITY: Priority,
        Condition.ASSIGNED: Assigned,
        Condition.PLATFORM: str,
    }
    values = {condition.value: frozenset(map(kinds[condition], chosen))}
    return replace(narrowed, **values)  # type: ignore[arg-type]


def chip_words(condition: Condition, narrowed: CaseFilter) -> str:
    """Return what stands on a chip: the condition, and its values where there are any."""
    chosen = chosen_of(condition, narrowed)
    if not chosen:
        return condition_word(condition)
    words = dict(choices_of(condition, narrowed))
    if len(chosen) > 2:
        counted = _("{condition}: {count} chosen")
        return counted.format(condition=condition_word(condition), count=len(chosen))
    said = _("{condition}: {values}")
    return said.format(condition=condition_word(condition), values=", ".join(words[value] for value in chosen))
