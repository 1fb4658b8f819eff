"""When to ask the server while somebody types: rows early, few requests, and never long after the last key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pauses:
    """The lengths of the pauses, in seconds.

    `few_letters`: before one or two letters are asked for; longer than a steady hand's interval.
    `lead`: between the first request of a run of keys and the second; the first answer, narrowed, is on show meanwhile.
    `between`: after a key, once that has passed. Round trip + this is how long the final rows take.
    `many`: after so many requests in one run, `weary` takes the place of `between`.
    `run_ends`: a hand that rests this long begins a new run.
    `settled`: how long an empty answer stands before the rows themselves are asked (the index lags).
    """

    few_letters: float = 0.25
    lead: float = 0.3
    between: float = 0.05
    weary: float = 0.16
    run_ends: float = 0.6
    settled: float = 0.15
    many: int = 4


class SearchPace:
    """Say when the text typed last may be asked for; knows nothing of texts, tasks or clocks.

    The third letter is asked for at once. At 8 keys a second "johnson" then costs four requests at most, whatever the
    round trip: the fourth letter is passed over, because the rows of the third one, narrowed, say the same.
    """

    def __init__(self, pauses: Pauses) -> None:
        self._pauses = pauses
        self._typed_at = float("-inf")
        self._first_asked_at = float("-inf")
        self._asked = 0

    def typed(self, now: float, few_letters: bool) -> float:
        """Note a key at `now`; returns when its text may be asked for."""
        if now - self._typed_at > self._pauses.run_ends:
            self._asked = 0
        self._typed_at = now
        if few_letters:
            return now + self._pauses.few_letters
        if self._asked == 0:
            return now
        if self._asked == 1:
            return max(now + self._pauses.between, self._first_asked_at + self._pauses.lead)
        return now + (self._pauses.weary if self._asked >= self._pauses.many else self._pauses.between)

    def asked(self, now: float) -> None:
        """Note that a request has left."""
        if self._asked == 0:
            self._first_asked_at = now
        self._asked += 1
