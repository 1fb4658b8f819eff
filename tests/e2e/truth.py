"""What the servers of a stage know, asked directly, and how a window is told where they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from tests.helpers.stage import StageHandle


def environment_of(stage: StageHandle, home: Path, user: str = "ana") -> Mapping[str, str]:
    """Return the variables of bootstrap/connection.py for one user of the stage."""
    return {
        "CARE_DESKTOP_HOME": str(home),
        "CARE_DESKTOP_CARE_URL": stage.care_url,
        "CARE_DESKTOP_CARE_TOKEN": stage.care_tokens[user],
        "CARE_DESKTOP_SALESFORCE_TOKEN": stage.salesforce_tokens[user],
        "CARE_DESKTOP_SALESFORCE_REFRESH_TOKEN": stage.salesforce_refresh_tokens[user],
        "CARE_DESKTOP_CLIENT_ID": stage.client_id,
        "CARE_DESKTOP_CONTROL_URL": stage.control_url,
        "CARE_DESKTOP_CONTROL_TOKEN": stage.control_token,
    }


class Truth:
    """Reads Care and Salesforce as another agent's program would."""

    def __init__(self, stage: StageHandle, user: str = "sofia") -> None:
        self._care = _client(stage.care_url, stage.care_tokens[user])
        self._salesforce = _client(stage.salesforce_url, stage.salesforce_tokens[user])

    def close(self) -> None:
        """Close both clients."""
        self._care.close()
        self._salesforce.close()

    def row(self, text: str, view: str = "all") -> dict[str, Any]:
        """Return the first row of the case list with `text` in it."""
        found = self._read(self._care, "/v1/cases", q=text, view=view)["items"]
        assert found, f"no case with {text!r}"
        return dict(found[0])

    def case(self, case_id: str) -> dict[str, Any]:
        """Return a Case with its customer."""
        return self._read(self._care, f"/v1/cases/{case_id}")

    def linked(self, case_id: str) -> str:
        """Return the contact linked to the Customer of a Case, "" for none."""
        profiles = self.case(case_id)["customer"]["profiles"]
        return next((one["profile_id"] for one in profiles if one["network"] == "salesforce"), "")

    def link(self, case_id: str, contact: str) -> None:
        """Link a contact to the Customer of a Case, as another agent."""
        account = self._read(self._care, "/v1/salesforce-accounts")["items"][0]["id"]
        customer = self.case(case_id)["customer"]["id"]
        body = {"salesforce_account_id": account, "contact_id": contact, "expected": None}
        answer = self._care.put(f"/v1/customers/{customer}/salesforce-link", json=body)
        assert answer.is_success, answer.text

    def query(self, soql: str) -> list[dict[str, Any]]:
        """Return the records that a query of Salesforce finds."""
        records: list[dict[str, Any]] = self._read(self._salesforce, "/services/data/v66.0/query", q=soql)["records"]
        return records

    def change_contact(self, contact: str, **fields: str) -> None:
        """Change a contact in Salesforce as somebody else."""
        answer = self._salesforce.patch(f"/services/data/v66.0/sobjects/Contact/{contact}", json=fields)
        assert answer.is_success, answer.text

    def _read(self, client: httpx.Client, path: str, **asked: str) -> dict[str, Any]:
        answer = client.get(path, params=asked)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return dict(answer.json())


def _client(address: str, token: str) -> httpx.Client:
    transport = httpx.HTTPTransport(verify=False)
    return httpx.Client(
        base_url=address, headers={"Authorization": f"Bearer {token}"}, transport=transport, trust_env=False, timeout=30
    )
