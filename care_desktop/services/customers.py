"""Customers as they are needed for a deed: from memory, or read once."""

from __future__ import annotations

from care_desktop.domain.ids import CustomerId
from care_desktop.domain.people import Customer
from care_desktop.services.casebook import Casebook
from care_desktop.services.ports import CareLinks


class Customers:
    """Look Customers up; what was read is remembered in the casebook."""

    def __init__(self, care: CareLinks, casebook: Casebook) -> None:
        self._care = care
        self._casebook = casebook

    async def known(self, customer_id: CustomerId) -> Customer:
        """Return the Customer as last seen, or read it. Raises RecordGone, Unreachable."""
        return self._casebook.customer(customer_id) or await self.read(customer_id)

    async def read(self, customer_id: CustomerId) -> Customer:
        """Read the Customer. Raises RecordGone, Unreachable."""
        return self._casebook.learn_customer(await self._care.customer(customer_id))
