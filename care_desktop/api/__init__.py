"""The wires to Care and to Salesforce: pure requests and answers, one transport under both."""

from __future__ import annotations

import sys

# WORKAROUND: `import httpx` brings along its command line tool, and with it click, rich and pygments (70 ms and 8 MB)
# wherever these happen to be installed; without this module it does what it does where they are not.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
