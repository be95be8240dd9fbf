from __future__ import annotations

import pytest

from netaudit.facts.tls import Intermediate, Presented
from netaudit.model import Outcome
from netaudit_checks.tls.certificate_strong import certificate_strong
from tests.checks.builders import V4, endpoint, make_certificate, params, server
from tests.factories import make_service


def judged(key: str, signature: str = "sha256") -> Outcome:
    shown = endpoint(certificate=make_certificate(key=key, signature=signature))
    return certificate_strong(make_service(), server(shown)).outcome


@pytest.mark.parametrize("key", ["RSA 2048", "RSA 4096", "EC 256", "EllipticCurve 224", "Ed25519"])
def test_a_strong_key_passes(key: str) -> None:
    assert judged(key) is Outcome.PASS


@pytest.mark.parametrize("key", ["RSA 1024", "RSA 2047", "DSA 1024", "EC 192", "EllipticCurve 160"])
def test_a_short_key_fails(key: str) -> None:
    assert judged(key) is Outcome.FAIL


@pytest.mark.parametrize("signature", ["md5", "sha1"])
def test_a_broken_hash_fails(signature: str) -> None:
    assert judged("RSA 2048", signature) is Outcome.FAIL


def test_what_is_weak_and_where_is_told() -> None:
    weak = endpoint(V4, certificate=make_certificate(key="RSA 1024", signature="sha1"))
    verdict = certificate_strong(make_service(), server(endpoint(), weak))
    said = {"keys": ("RSA 1024",), "signatures": ("sha1",), "addresses": (V4,)}
    assert params(verdict) == said


@pytest.mark.parametrize(
    ("key", "signature", "outcome"),
    [
        ("EC 256", "sha256", Outcome.PASS),
        ("RSA 1024", "sha256", Outcome.FAIL),
        ("RSA 2048", "sha1", Outcome.FAIL),
    ],
)
def test_the_authority_above_it_must_be_strong_as_well(
    key: str, signature: str, outcome: Outcome
) -> None:
    shown = Presented("a.test", make_certificate(), (Intermediate("CN=Issuing", key, signature),))
    verdict = certificate_strong(make_service(), server(endpoint(presented=(shown,))))
    assert verdict.outcome is outcome
    if outcome is Outcome.FAIL:
        assert params(verdict)["authorities"] == (f"CN=Issuing: {key}, {signature}",)


def test_half_asked_is_not_a_pass_and_no_certificate_is_nothing_to_judge() -> None:
    half = certificate_strong(make_service(), server(unasked=("IPv6: no route",)))
    assert half.outcome is Outcome.NOT_TESTED
    bare = certificate_strong(make_service(), server(endpoint(certificate=None)))
    assert bare.outcome is Outcome.NOT_APPLICABLE
