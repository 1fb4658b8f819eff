"""Refusals in the language of the user: what real orgs do, and why no client may read a message as a code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from care_desktop.sandbox.salesforce.errors import ApiError

# An admin's own texts, the two limits and what is meant for programmers are the same in every language.
_GERMAN: Final[Mapping[str, str]] = {
    "DUPLICATES_DETECTED": "Sie legen ein Duplikat an. Verwenden Sie besser den vorhandenen Datensatz.",
    "DUPLICATE_VALUE": "Doppelter Wert gefunden.",
    "ENTITY_IS_DELETED": "Der Datensatz wurde gelöscht.",
    "FIELD_INTEGRITY_EXCEPTION": "Der Wert passt nicht zum Feld: {fields}",
    "INSUFFICIENT_ACCESS_OR_READONLY": "Unzureichende Zugriffsrechte für die Objekt-ID",
    "INVALID_CROSS_REFERENCE_KEY": "Ungültige Querverweis-ID",
    "INVALID_EMAIL_ADDRESS": "Ungültige E-Mail-Adresse: {fields}",
    "INVALID_FIELD_FOR_INSERT_UPDATE": "Diese Felder können nicht geschrieben werden: {fields}",
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": "Falscher Wert für eingeschränktes Auswahllistenfeld: {fields}",
    "NOT_FOUND": "Die angeforderte Ressource ist nicht vorhanden.",
    "NUMBER_OUTSIDE_VALID_RANGE": "Der Wert liegt außerhalb des gültigen Bereichs: {fields}",
    "REQUIRED_FIELD_MISSING": "Erforderliche Felder fehlen: [{fields}]",
    "STRING_TOO_LONG": "Der Datenwert ist zu lang: {fields}",
}
_TEXTS: Final = {"de": _GERMAN}


def localized(error: ApiError, language: str) -> ApiError:
    """Return the refusal with its message in a language such as `de`; English where there is no other text."""
    text = _TEXTS.get(language.partition("_")[0], {}).get(error.code)
    if text is None:
        return error
    message = text.format(fields=", ".join(error.fields or ()))
    extra = error.extra
    if "duplicateResut" in extra:
        extra = {**extra, "duplicateResut": {**extra["duplicateResut"], "errorMessage": message}}
    return ApiError(error.status, error.code, message, fields=error.fields, extra=extra)
