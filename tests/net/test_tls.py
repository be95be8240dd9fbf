from __future__ import annotations

import ssl
import warnings

import pytest

from netaudit.net.tls import chain_of, is_alert, lenient, verifying, wants_certificate
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
