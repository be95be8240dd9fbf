from __future__ import annotations

from netaudit.facts.reach import PortState
from netaudit.model import Outcome
from netaudit_checks.tls.cipher_suites_current import cipher_suites_current
from tests.checks.builders import V4, endpoint, params, server
from tests.factories import make_service


def test_no_weak_suite_passes() -> None:
    assert cipher_suites_current(make_service(), server()).outcome is Outcome.PASS


def test_weak_suites_are_named_and_where() -> None:
    bad = endpoint(V4, weak=("RC4", "3DES"))
    verdict = cipher_suites_current(make_service(), server(endpoint(), bad))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {"suites": ("3DES", "RC4"), "addresses": (V4,)}


def test_mail_between_servers_may_go_without_a_certificate() -> None:
    anonymous = server(endpoint(weak=("anon",)))
    mail = make_service(port=25, protocol="smtp")
    assert cipher_suites_current(mail, anonymous).outcome is Outcome.PASS
    assert cipher_suites_current(make_service(), anonymous).outcome is Outcome.FAIL
    worse = server(endpoint(weak=("anon", "RC4")))
    assert params(cipher_suites_current(mail, worse))["suites"] == ("RC4",)


def test_what_was_not_asked_is_no_pass() -> None:
    """Runs of before did not."""
    verdict = cipher_suites_current(make_service(), server(endpoint(), endpoint(V4, weak=None)))
    assert (verdict.outcome, params(verdict)["addresses"]) == (Outcome.NOT_TESTED, (V4,))
    half = cipher_suites_current(make_service(), server(unasked=("IPv6: no route",)))
    assert half.outcome is Outcome.NOT_TESTED


def test_who_shakes_no_hands_takes_no_suite() -> None:
    for other in (
        endpoint(state=PortState.CLOSED, weak=None),
        endpoint(offers=False, weak=None),
        endpoint(silent=True, weak=None),
        endpoint(versions=(), weak=()),  # it takes no version at all
    ):
        verdict = cipher_suites_current(make_service(), server(other))
        assert verdict.outcome is Outcome.NOT_APPLICABLE
