from __future__ import annotations

import ssl
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.net.tls import (
    allowed_by,
    chain_of,
    early_data,
    is_alert,
    lenient,
    noting_tickets,
    verifying,
    wants_certificate,
)
from tests.fakes.certificates import Authority


def test_contexts_accept_what_an_audit_wants_to_see() -> None:
    context = lenient()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_NONE, False)
    assert not [c for c in context.get_ciphers() if c["auth"] == "auth-null"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        assert context.minimum_version is ssl.TLSVersion.TLSv1


def test_a_bundle_is_required_to_hold_a_certificate() -> None:
    with pytest.raises(ssl.SSLError):
        verifying("no PEM at all", check_time=True)


def test_the_bundle_alone_is_trusted() -> None:
    context = verifying(Authority("Only root").pem, check_time=True)
    assert context.verify_mode is ssl.CERT_REQUIRED
    (root,) = context.get_ca_certs()
    assert root["subject"] == ((("commonName", "Only root"),),)


def test_an_alert_without_the_server_s_own_certificate_asks_for_none_of_ours() -> None:
    """tests/peers/test_tls.py has servers that do ask for one."""
    assert not wants_certificate("SSLV3_ALERT_HANDSHAKE_FAILURE", None)
    assert chain_of(None) == (b"", ())


@pytest.mark.parametrize(
    ("reason", "is_one"),
    [
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", True),
        ("TLSV1_UNRECOGNIZED_NAME", True),  # RFC 6066 section 3
        ("WRONG_VERSION_NUMBER", False),
        ("", False),
    ],
)
def test_alerts_by_openssls_names(reason: str, *, is_one: bool) -> None:
    assert is_alert(reason) is is_one


def ticket(*extensions: bytes) -> bytes:
    """A NewSessionTicket: lifetime, age, nonce, ticket, extensions."""
    listed = b"".join(extensions)
    body = bytes(8) + b"\2nn" + b"\0\3ttt" + len(listed).to_bytes(2) + listed
    return b"\4" + len(body).to_bytes(3) + body


def test_what_a_ticket_allows() -> None:
    early = b"\0\x2a\0\4\0\0\x40\0"
    assert allowed_by(ticket()) == 0
    assert allowed_by(ticket(early)) == 16_384
    assert allowed_by(ticket(b"\xfe\xfe\0\1x", early)) == 16_384


@given(st.binary(max_size=60))
def test_a_ticket_of_garbage_is_read_to_its_end(data: bytes) -> None:
    assert allowed_by(data) >= 0


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2])
def test_openssl_shows_its_tickets(version: ssl.TLSVersion) -> None:
    """Python's own server allows nothing; tests/peers/test_tls.py has servers that do."""
    into, out = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = Authority().server("a.test", version=version)
    there = server.wrap_bio(into, out, server_side=True)
    ours = noting_tickets().wrap_bio(out, into)
    for side in (ours, there, ours, there):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    with pytest.raises(ssl.SSLWantReadError):
        ours.read()
    assert early_data(ours) == 0


def test_a_python_that_does_not_show_tickets_says_nothing_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = noting_tickets().wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO())
    monkeypatch.setattr("netaudit.net.tls._SHOWN", False)
    assert early_data(ours) is None
