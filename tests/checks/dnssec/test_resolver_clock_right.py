import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.resolver_clock_right import resolver_clock_right
from tests.checks.builders import params
from tests.checks.dns_builders import canary, validation
from tests.checks.resolver_builders import RESOLVER


@pytest.mark.parametrize("answer", [("SERVFAIL", False), ("NOERROR", False)])
def test_dates_that_are_looked_at_pass(answer: tuple[str, bool]) -> None:
    rcode, ad = answer
    fact = validation(canary("bogus", rcode, ad=ad, fault="expired"))
    verdict = resolver_clock_right(RESOLVER, fact)
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 1)


@pytest.mark.parametrize("fault", ["expired", "future"])
def test_wrong_dates_that_are_taken_for_good_fail(fault: str) -> None:
    wrong = canary("bogus", "NOERROR", ad=True, fault=fault)
    verdict = resolver_clock_right(RESOLVER, validation(wrong))
    assert (verdict.outcome, params(verdict)["answers"]) == (Outcome.FAIL, (wrong.label,))


def test_without_such_a_canary_nothing_is_known() -> None:
    fact = validation(canary("bogus", "SERVFAIL", fault="signature"))
    assert resolver_clock_right(RESOLVER, fact).outcome is Outcome.NOT_APPLICABLE
