"""The real services of one agent over the running stage, with sleeping that takes no time and a journal on disk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from care_desktop.api.auth import OwnSafe, RefreshingToken, StaticToken
from care_desktop.api.care.client import CareClient, CareDialect
from care_desktop.api.salesforce.capabilities import Feature
from care_desktop.api.salesforce.client import SalesforceClient, SalesforceDialect
from care_desktop.api.salesforce.oauth import Refresh, TokenDialect
from care_desktop.api.transport import Pool, Transport
from care_desktop.domain.records import CreationMode
from care_desktop.services.assembly import Services, Surroundings, assemble
from care_desktop.services.scope import TaskScope
from care_desktop.storage.journal import SqliteJournal
from tests.helpers.fakes import HeardBus
from tests.helpers.stage import StageHandle
from tests.helpers.wires import Sleeps

KEY_FIELD, OPERATION_FIELD = "Care_Customer_Id__c", "Care_Operation_Id__c"


@dataclass(frozen=True, slots=True)
class RealServices:
    """The services, the org's client beneath them, and the connections that both use."""

    services: Services
    org: SalesforceClient
    bus: HeardBus
    pool: Pool


@asynccontextmanager
async def real_services(
    stage: StageHandle, journal_path: Path, mode: CreationMode = CreationMode.EXTERNAL_ID, user: str = "ana"
) -> AsyncIterator[RealServices]:
    """Build them for a block; records are made in `mode`."""
    pool, journal, scope, bus = Pool(), SqliteJournal(journal_path), TaskScope("deeds"), HeardBus()
    org_wire = _org_wire(pool, stage, user)
    care_wire = Transport(
        pool, stage.care_url, dialect=CareDialect(), tokens=StaticToken(stage.care_tokens[user]), sleep=Sleeps()
    )
    keyed = mode is CreationMode.EXTERNAL_ID
    org = SalesforceClient(
        org_wire,
        external_id_field=KEY_FIELD if keyed else "",
        case_external_id_field=OPERATION_FIELD if keyed else "",
    )
    if mode is CreationMode.PLAIN:
        org.capabilities.lacks(Feature.IDEMPOTENCY)
    services = assemble(CareClient(care_wire), org, journal, bus=bus, scope=scope, around=Surroundings(sleep=Sleeps()))
    await services.session.start()
    try:
        yield RealServices(services, org, bus, pool)
    finally:
        await scope.close()
        await org_wire.aclose()
        await care_wire.aclose()
        await pool.aclose()
        await journal.close()


def _org_wire(pool: Pool, stage: StageHandle, user: str) -> Transport:
    async def forget(token: str) -> None:
        """The stage's own tokens do not rotate here."""

    door = Transport(pool, stage.salesforce_url, dialect=TokenDialect())
    refresh = Refresh(door, stage.client_id)
    token = stage.salesforce_refresh_tokens[user]
    tokens = RefreshingToken(refresh, OwnSafe(token, forget), access_token=stage.salesforce_tokens[user])
    return Transport(pool, stage.salesforce_url, dialect=SalesforceDialect(), tokens=tokens, sleep=Sleeps())
