"""The front door of the bundle: give the programs that it starts their own environment back, then be Care Desktop."""

from __future__ import annotations

import os
import sys

from care_desktop.__main__ import main

# The loader put the bundle's libraries first for this process, which has read that already. A browser that is started
# from here would load them in place of its own, and the embedded servers are given them anew by the loader.
_SEARCH = "LD_LIBRARY_PATH"
_BEFORE = os.environ.pop(f"{_SEARCH}_ORIG", None)
os.environ.pop(_SEARCH, None)
if _BEFORE:
    os.environ[_SEARCH] = _BEFORE

sys.exit(main())
