"""What keeps the stage from starting."""

from __future__ import annotations


class StageProblem(Exception):
    """A sentence for the person who started the sandbox; the process ends with code 2."""
