from __future__ import annotations

import logging

import pytest

from care_desktop.sandbox.logs import RedactingFormatter, redact


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer {}",
        "authorization: bearer {}",
        '{{"access_token": "{}"}}',
        "grant_type=refresh_token&refresh_token={}&client_id=x",
        "control_token={}",
        "code_verifier={}",
    ],
)
def test_no_credential_is_written(line: str) -> None:
    assert "s3cretS3cret" not in redact(line.format("s3cretS3cret"))


def test_an_access_token_of_salesforce_is_masked_wherever_it_stands() -> None:
    assert redact("sent 00D000000000001!AQ.abc_DEF123 twice") == "sent … twice"


def test_ordinary_words_stay() -> None:
    assert redact("GET /v1/cases gave 200 in 3 ms") == "GET /v1/cases gave 200 in 3 ms"


def test_a_traceback_is_masked_too() -> None:
    try:
        raise ValueError("Bearer abcdefghijk")
    except ValueError as problem:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), (ValueError, problem, None))
    assert "abcdefghijk" not in RedactingFormatter().format(record)
