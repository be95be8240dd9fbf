from __future__ import annotations

import ssl
import warnings

import pytest

from netaudit.net.tls import NAMES, VERSIONS, is_ours, lenient, verifying
from tests.fakes.certificates import Authority


def test_contexts_accept_what_an_audit_wants_to_see() -> None:
    context = lenient()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_NONE, False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        assert context.minimum_version is ssl.TLSVersion.TLSv1


@pytest.mark.parametrize("version", VERSIONS)
def test_one_version_is_one_version(version: ssl.TLSVersion) -> None:
    context = lenient(version, version)
    assert (context.minimum_version, context.maximum_version) == (version, version)
    assert NAMES[version].startswith("TLSv1")


def test_a_bundle_is_required_to_hold_a_certificate() -> None:
    with pytest.raises(ssl.SSLError):
        verifying("no PEM at all", check_time=True)


def test_the_bundle_alone_is_trusted() -> None:
    context = verifying(Authority("Only root").pem, check_time=True)
    assert context.verify_mode is ssl.CERT_REQUIRED
    (root,) = context.get_ca_certs()
    assert root["subject"] == ((("commonName", "Only root"),),)


def test_what_we_cannot_offer_is_told_from_what_a_server_refuses() -> None:
    ours, theirs = ssl.SSLError(1, ""), ssl.SSLError(1, "")
    ours.reason, theirs.reason = "NO_PROTOCOLS_AVAILABLE", "TLSV1_ALERT_PROTOCOL_VERSION"
    assert is_ours(ours)
    assert not is_ours(theirs)
