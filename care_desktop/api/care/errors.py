"""What the Care server's refusals mean; its codes are an open set; pydantic waits for the first of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from care_desktop.api.sansio import Response, Verdict, describe_answer, retry_after
from care_desktop.domain.errors import (
    AlreadySent,
    Busy,
    CareDesktopError,
    CaseConflict,
    CustomerConflict,
    DefaultConnectionNeeded,
    LinkTaken,
    Misunderstood,
    NoPermission,
    RecordGone,
    SettingsChanged,
    SignInNeeded,
    Unacceptable,
    Unreachable,
)

if TYPE_CHECKING:
    from care_desktop.domain.automation import RuleSet

_LOST = frozenset({500, 502, 503, 504})


class CareDialect:
    """Fit sansio.Dialect."""

    def judge(self, response: Response) -> Verdict:
        """Return the row of the retry table; every answer of Care but a 5xx was decided before or after it was done."""
        if response.status < 300 and not response.counts:
            return Verdict.LOST
        if response.status in _LOST:
            return Verdict.LOST
        if response.status == 401:
            return Verdict.EXPIRED
        return Verdict.LIMITED if response.status == 429 else Verdict.ANSWERED

    def error(self, response: Response) -> CareDesktopError:
        """Return the error that a refusing answer stands for: by its code, else by its status."""
        problem = _problem(response)
        code, sentence = str(problem.get("code", "")), str(problem.get("message", ""))
        details = describe_answer(response, f"{code}: {sentence}" if code else "")
        if code == "link_taken":
            return _taken(problem, details)
        if code == "settings_changed":
            return _changed(problem, details)
        if code in ("case_changed", "customer_changed"):
            return _conflict(problem, details)
        if code == "invalid":
            return Unacceptable(_fields(problem, sentence), details)
        return _plain(code, response, details)


def _plain(code: str, response: Response, details: str) -> CareDesktopError:
    status = response.status
    if code == "salesforce_sign_in_needed":
        return DefaultConnectionNeeded(details)
    if code == "unauthenticated" or status == 401:
        return SignInNeeded(details)
    if code == "not_assigned":
        from care_desktop.domain.linking import Refusal

        return NoPermission(details, Refusal.NOT_ASSIGNED)
    if code == "forbidden" or (status == 403 and response.is_json):
        return NoPermission(details)
    if code == "already_sent":
        return AlreadySent(details)
    if code == "not_found":
        return RecordGone(details=details)
    if code == "rate_limited" or status == 429:
        return Busy(details, retry_after(response))
    if code == "unavailable" or status >= 500 or not response.is_json:
        return Unreachable(details)
    return Misunderstood(details)


def _problem(response: Response) -> Mapping[str, object]:
    from care_desktop.api.decoding import loose_json

    content = loose_json(response.body)
    problem = content.get("error") if isinstance(content, dict) else None
    return problem if isinstance(problem, dict) else {}


def _taken(problem: Mapping[str, object], details: str) -> CareDesktopError:
    from care_desktop.api.care.wire_people import WireCustomer

    try:
        return LinkTaken(WireCustomer.model_validate(problem.get("customer")).to_customer(), details)
    except ValueError:
        return Misunderstood(details)


def _conflict(problem: Mapping[str, object], details: str) -> CareDesktopError:
    from care_desktop.api.care.wire import WireCase
    from care_desktop.api.care.wire_people import WireCustomer

    try:
        if "case" in problem:
            by = str(problem.get("changed_by") or "")
            return CaseConflict(WireCase.model_validate(problem["case"]).to_case(), by, details)
        return CustomerConflict(WireCustomer.model_validate(problem.get("customer")).to_customer(), details)
    except ValueError:
        return Misunderstood(details)


def _changed(problem: Mapping[str, object], details: str) -> CareDesktopError:
    from care_desktop.api.care.wire_accounts import WireAccount, WireMapping

    try:
        if "rules" in problem:
            return SettingsChanged(_rules(problem["rules"]), details)
        if "account" in problem:
            return SettingsChanged(WireAccount.model_validate(problem["account"]).to_account(), details)
        return SettingsChanged(WireMapping.model_validate(problem.get("mapping")).to_mapping(), details)
    except ValueError:
        return Misunderstood(details)


def _rules(told: object) -> RuleSet:
    from care_desktop.api.care.wire_automation import WireRules
    from care_desktop.domain.ids import AccountId

    return WireRules.model_validate(told).to_rules(AccountId(""))  # the client knows of which account it asked


def _fields(problem: Mapping[str, object], sentence: str) -> Mapping[str, str]:
    fields = problem.get("fields")
    named = {str(name): str(text) for name, text in fields.items()} if isinstance(fields, dict) else {}
    return named or {"": sentence}
