"""The only floor that knows Qt: a thin view per page over its view-model."""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401  (it puts the hook in place that is taken away below)

# WORKAROUND PYSIDE-2029: PySide6 reads and keeps the source of every module that is imported after it, to see whether
# that may ask for `from __feature__ import ...`. Nobody here does, and it took 14 MB and 25 ms of the start.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
