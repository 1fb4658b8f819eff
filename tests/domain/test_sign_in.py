"""What may be typed as the place to sign in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.domain.sign_in import login_address, looks_like_sandbox, server_address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://login.salesforce.com", "https://login.salesforce.com"),
        (" Test.Salesforce.com/ ", "https://test.salesforce.com"),
        ("harbor", "https://harbor.my.salesforce.com"),
        ("harbor--uat.sandbox.my.salesforce.com", "https://harbor--uat.sandbox.my.salesforce.com"),
        ("https://harbor.lightning.force.com/lightning/page/home", "https://harbor.my.salesforce.com"),
        ("https://sign-in.harbor.example/portal", "https://sign-in.harbor.example"),
        ("https://harbor.example:8443", "https://harbor.example:8443"),
        ("http://localhost:8080/x", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_address_is_brought_into_its_shape(typed: str, address: str) -> None:
    assert login_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://harbor.example",
        "ftp://harbor.example",
        "https://",
        "https://user:secret@harbor.example",
        "https://harbor.example@evil.example",
        "https://har bor.example",
        "https://harbor.example:99999",
        "https://[::1",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "-harbor",
    ],
)
def test_what_is_not_to_be_trusted_is_no_address(typed: str) -> None:
    assert login_address(typed) is None


@given(st.text(max_size=80))
def test_whatever_is_typed_the_address_is_https_or_on_this_computer(typed: str) -> None:
    for address in (login_address(typed), server_address(typed)):
        if address is not None:
            assert address.startswith(("https://", "http://localhost", "http://127.0.0.1", "http://[::1]"))
            assert "@" not in address


def test_a_sandbox_can_be_told_by_its_address() -> None:
    assert looks_like_sandbox("https://harbor--uat.sandbox.my.salesforce.com")
    assert looks_like_sandbox("https://harbor.my.salesforce.com", "https://test.salesforce.com")
    assert not looks_like_sandbox("https://login.salesforce.com", "https://harbor.my.salesforce.com")
