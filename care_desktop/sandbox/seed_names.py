"""The names of the seeds, apart from the seeds so that a command line can be read before anything is loaded."""

from __future__ import annotations

from typing import Final

STORIES: Final = "stories"
EMPTY: Final = "empty"
NO_ACCOUNT: Final = "no-account"
MILLION: Final = "million"
SEED_NAMES: Final = (STORIES, EMPTY, NO_ACCOUNT, MILLION)
