"""No token of any shape gets into a log."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.api.redaction import GONE, Redactor, redact

SESSION = "00D5g00000ABCDE!AQ0AQNzw.X_yz-123"
REFRESH = "5Aep8614iLM.Dq661ePDmPEgaAW9Oh_L3"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbmEifQ.c2lnbmF0dXJl"
PLAIN = "s3cret-value"

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@pytest.mark.parametrize("token", [SESSION, SESSION.replace("!", "%21"), REFRESH, JWT])
@pytest.mark.parametrize("line", ["{}", "got {} from x", "'{}'", '{{"x":"{}"}}', "a={}&b=1", "<{}>", "({}, 1)"])
def test_tokens_are_known_by_their_shape(token: str, line: str) -> None:
    cleaned = redact(line.format(token))
    assert token not in cleaned
    assert token[-8:] not in cleaned
    assert GONE in cleaned


@pytest.mark.parametrize(
    "line",
    [
        f"Authorization: Bearer {PLAIN}",
        f"authorization: basic {PLAIN}",
        f"{{'Authorization': 'Bearer {PLAIN}'}}",
        f"[(b'authorization', b'Bearer {PLAIN}')]",
        f"bearer {PLAIN}",
        f"POST access_token={PLAIN}&x=1",
        f"refresh_token={PLAIN}",
        f'{{"refresh_token": "{PLAIN}"}}',
        f"{{'access_token': '{PLAIN}'}}",
        f"id_token={PLAIN} code_verifier={PLAIN} client_secret={PLAIN} assertion={PLAIN}",
        f"GET /x?oauth_token={PLAIN}&y=1",
        f"GET /x?sid={PLAIN}",
        f"?code={PLAIN}&state=1",
        f"token={PLAIN}",
        f'"control_token":"{PLAIN}"',
    ],
)
def test_secrets_are_known_by_the_name_in_front_of_them(line: str) -> None:
    assert PLAIN not in redact(line)


@given(
    st.text(ALPHABET, min_size=12, max_size=15),
    st.text(ALPHABET + "._-", min_size=1, max_size=100),
    st.text(max_size=20),
)
def test_an_access_token_never_gets_through_whatever_is_around_it(org: str, rest: str, around: str) -> None:
    token = f"00D{org}!{rest}"
    assert token not in redact(f"{around} {token} {around}")


@pytest.mark.parametrize(
    "line", ["status=404 method=GET verdict=LOST", "case 5001 opened", "errorCode=NOT_FOUND", "tokens renewed", "00D"]
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert redact(line) == line


def test_arguments_and_tracebacks_are_cleaned_on_their_way_to_the_handler(caplog: pytest.LogCaptureFixture) -> None:
    handler = logging.Handler()
    lines: list[str] = []
    formatter = logging.Formatter()
    handler.emit = lambda record: lines.append(formatter.format(record))  # type: ignore[method-assign]
    handler.addFilter(Redactor())
    logger = logging.getLogger("test.redaction")
    logger.addHandler(handler)
    try:
        logger.warning("sent %s with %r", {"Authorization": f"Bearer {PLAIN}"}, JWT)
        try:
            raise ValueError(f"refresh_token={PLAIN} {SESSION}")
        except ValueError:
            logger.exception("failed", stack_info=True)
        logger.warning("wrong %d", f"token={PLAIN}")
    finally:
        logger.removeHandler(handler)
    text = "\n".join(lines)
    assert len(lines) == 3
    assert "ValueError" in text
    assert not any(secret in text for secret in (PLAIN, JWT, SESSION))
