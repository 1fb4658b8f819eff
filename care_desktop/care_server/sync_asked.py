"""What requests about contact sync carry."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from care_desktop.care_server.asked import Cursor
from care_desktop.domain.contact_sync import Verdict


class SyncRunsQuery(BaseModel):
    """Which runs of an account."""

    model_config = ConfigDict(defer_build=True)

    verdict: Verdict | None = Field(None, description="Only runs that came to this.")
    failed: bool = Field(False, description="Only runs that failed.")
    cursor: Cursor | None = None
    limit: int = Field(50, ge=1, le=200)


class PreviewQuery(BaseModel):
    """Over how many Customers."""

    model_config = ConfigDict(defer_build=True)

    limit: int = Field(50, ge=1, le=200)
