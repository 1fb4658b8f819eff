"""What the Care server needs of Salesforce: somebody who finds the contacts that may be a Customer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from care_desktop.domain.people import ContactMatch, Customer


class ContactFinder(Protocol):
    """Finds contacts in one connected org."""

    async def find(self, customer: Customer) -> Sequence[ContactMatch]:
        """Return contacts that share an email, phone, name or handle with the Customer, in any order.

        Raises the errors of domain/errors.py.
        """
