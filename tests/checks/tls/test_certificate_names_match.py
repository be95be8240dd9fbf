from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.tls.certificate_names_match import certificate_names_match
from tests.checks.builders import V4, endpoint, make_certificate, params, server
from tests.factories import make_service


def test_the_services_name_passes() -> None:
    assert certificate_names_match(make_service(), server()).outcome is Outcome.PASS


def test_another_name_on_one_address_is_told_with_both() -> None:
    bad = endpoint(V4, certificate=make_certificate(names=("x.test", "y.test")))
    verdict = certificate_names_match(make_service(), server(endpoint(), bad))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {
        "wanted": ("www.so-a.kontum.test",),
        "names": ("x.test", "y.test"),
        "addresses": (V4,),
    }


def test_a_certificate_without_names_matches_nothing() -> None:
    bare = server(endpoint(certificate=make_certificate(names=())))
    verdict = certificate_names_match(make_service(), bare)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["names"] == ("-",)


def test_a_service_without_a_name_has_nothing_to_match() -> None:
    verdict = certificate_names_match(make_service(names=()), server(endpoint(name="")))
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_half_asked_is_not_a_pass() -> None:
    verdict = certificate_names_match(make_service(), server(unasked=("IPv4: no route",)))
    assert verdict.outcome is Outcome.NOT_TESTED


def test_no_certificate_is_nothing_to_judge() -> None:
    verdict = certificate_names_match(make_service(), server(endpoint(certificate=None)))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
