"""The Idempotency-Key header: the same write a second time brings the first answer again."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from typing import Final

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.idempotency import KeptAnswer
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.rest.router import Handler

_UUID4: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)
# The guide names the resource of one record only, its example the one that creates: an org may differ.
_CREATES: Final = "idempotent_create"


def once(handler: Handler) -> Handler:
    """Return the handler that does a write once per key; without the header it is done as always."""

    def answer(visit: Visit, named: Mapping[str, str]) -> Reply:
        key = visit.call.headers.get("idempotency-key")
        if key is None:
            return handler(visit, named)
        _require_support(visit, key)
        kept, request = visit.org.idempotency.find(key.lower()), _fingerprint(visit)
        if kept is not None:
            return _again(visit, kept, request)
        reply = _done(visit, handler, named)
        # Refusals are kept too: a corrected form is another request and needs another key.
        kept = KeptAnswer(visit.user_id, request, reply.status, reply.body, reply.headers, 0.0)
        visit.org.idempotency.keep(key.lower(), kept)
        return reply

    return answer


def _require_support(visit: Visit, key: str) -> None:
    features = visit.org.settings.features
    if "idempotency" not in features:
        raise ApiError(400, "IDEMPOTENCY_FEATURE_NOT_ENABLED", "Idempotent record writes are not enabled for this org.")
    if visit.call.method == "POST" and _CREATES not in features:
        raise ApiError(400, "IDEMPOTENCY_NOT_SUPPORTED", "Idempotency isn't supported for this resource.")
    if not _UUID4.fullmatch(key):
        raise ApiError(400, "INVALID_IDEMPOTENCY_KEY", "The idempotency key must be a UUID of version 4.")


def _again(visit: Visit, kept: KeptAnswer, request: str) -> Reply:
    if kept.user_id != visit.user_id:
        raise ApiError(409, "IDEMPOTENCY_KEY_CONFLICT", "The idempotency key belongs to another user.")
    if kept.request != request:
        message = "The idempotency key was already used for a different request."
        raise ApiError(422, "IDEMPOTENCY_KEY_REUSED", message)
    left = visit.org.settings.idempotency_settles_seconds - kept.age_seconds
    if left > 0:
        message = "A request with the same idempotency key is still running."
        error = ApiError(409, "IDEMPOTENCY_REQUEST_IN_PROGRESS", message)
        return Reply(409, [error.entry()], {"Retry-After": str(math.ceil(left))})
    return Reply(kept.status, kept.body, kept.headers)


def _done(visit: Visit, handler: Handler, named: Mapping[str, str]) -> Reply:
    try:
        with visit.org.db.transaction():
            return handler(visit, named)
    except ApiError as error:
        return Reply(error.status, [visit.told(error).entry()])


def _fingerprint(visit: Visit) -> str:
    call = visit.call
    text = repr((call.method, call.segments, sorted(call.query.items()), call.body))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
