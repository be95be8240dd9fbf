from netaudit.model import Outcome
from netaudit_checks.dns.resolver_closed import resolver_closed
from tests.checks.builders import params
from tests.checks.resolver_builders import RESOLVER, manners, view


def test_whom_the_plan_admits_is_served_rightly() -> None:
    assert resolver_closed(RESOLVER, manners(view())).outcome is Outcome.NOT_APPLICABLE


def test_a_stranger_is_refused() -> None:
    closed = manners(view(plain="REFUSED"), view(plain="silent"), admitted=False)
    assert resolver_closed(RESOLVER, closed).outcome is Outcome.PASS


def test_to_resolve_for_a_stranger_fails() -> None:
    verdict = resolver_closed(RESOLVER, manners(view(), admitted=False))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == ("2001:db8:1001::54",)
