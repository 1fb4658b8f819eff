"""The field mapping of each Salesforce account: read once, kept true by push, saved, applied to a Case (rule E7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from care_desktop.domain.cases import Case, Message
from care_desktop.domain.default_mapping import effective
from care_desktop.domain.errors import SettingsChanged, Unreachable
from care_desktop.domain.forms import FormDescription
from care_desktop.domain.ids import AccountId
from care_desktop.domain.mapping import FieldMapping
from care_desktop.domain.mapping_values import Facts, apply
from care_desktop.services.events import AccountChanged, Bus
from care_desktop.services.ports import CareAccounts
from care_desktop.services.session import Session


class Mappings:
    """What Care holds, or the built-in mapping where nobody has saved one; a changed one is read anew when needed."""

    def __init__(self, care: CareAccounts, session: Session, *, bus: Bus, clock: Callable[[], datetime]) -> None:
        self._care = care
        self._session = session
        self._clock = clock
        self._known: dict[AccountId, FieldMapping] = {}
        self._stale: set[AccountId] = set()
        bus.subscribe(AccountChanged, self._hear)

    async def of(self, account: AccountId, *, fresh: bool = False) -> FieldMapping:
        """Return the mapping of an account; one read before serves while Care cannot be reached, unless `fresh`.

        Raises: Unreachable, SignInNeeded, RecordGone.
        """
        known = self._known.get(account)
        if known is not None and account not in self._stale and not fresh:
            return known
        try:
            return self._learn(account, await self._care.mapping(account))
        except Unreachable:
            if known is None or fresh:
                raise
            return known

    async def save(self, account: AccountId, mapping: FieldMapping) -> FieldMapping:
        """Save for all users, over the version that was read.

        Raises: SettingsChanged with the mapping that stands there now, NoPermission, Unacceptable, Unreachable.
        """
        try:
            return self._learn(account, await self._care.save_mapping(account, mapping))
        except SettingsChanged as error:
            if isinstance(error.current, FieldMapping):
                self._learn(account, error.current)
            raise

    async def proposal(
        self, case: Case, messages: Sequence[Message], sobject: str, form: FormDescription | None = None
    ) -> Mapping[str, str]:
        """Return the values that an escalation of this Case begins with, fitted to the form. Raises Unreachable."""
        mapping = await self.of(self._session.account_id)
        facts = Facts(case, messages, self._session.me, self._clock())
        return apply(mapping, sobject, facts, form)

    async def record_type(self, sobject: str) -> str:
        """Return the id of the record type to propose, "" for the user's default. Raises Unreachable."""
        return (await self.of(self._session.account_id)).record_types.get(sobject, "")

    async def is_missing(self, sobject: str) -> bool:
        """Say whether somebody saved a mapping that fills nothing of that object (rule E2). Raises Unreachable."""
        return not (await self.of(self._session.account_id)).of(sobject)

    def _learn(self, account: AccountId, mapping: FieldMapping) -> FieldMapping:
        known = self._known[account] = effective(mapping)
        self._stale.discard(account)
        return known

    def _hear(self, fact: AccountChanged) -> None:
        self._stale |= set(self._known) if fact.account is None else {fact.account}
