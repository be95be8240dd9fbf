import pytest

from netaudit.facts.resolver import CanaryAnswer
from netaudit.model import Outcome
from netaudit_checks.dnssec.resolver_unknown_algorithm import resolver_unknown_algorithm
from tests.checks.builders import params
from tests.checks.dns_builders import canary, validation
from tests.checks.resolver_builders import RESOLVER


def unknown(rcode: str, *, ad: bool = False) -> CanaryAnswer:
    return canary("insecure", rcode, ad=ad, fault="algorithm")


def test_answered_as_unsigned_passes() -> None:
    verdict = resolver_unknown_algorithm(RESOLVER, validation(unknown("NOERROR")))
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 1)


@pytest.mark.parametrize("wrong", [unknown("SERVFAIL"), unknown("NOERROR", ad=True)])
def test_refused_or_taken_for_secure_fails(wrong: CanaryAnswer) -> None:
    verdict = resolver_unknown_algorithm(RESOLVER, validation(wrong))
    assert (verdict.outcome, params(verdict)["answers"]) == (Outcome.FAIL, (wrong.label,))


def test_without_such_a_canary_nothing_is_known() -> None:
    fact = validation(canary("insecure", "NOERROR"), canary("secure", "NOERROR", ad=True))
    assert resolver_unknown_algorithm(RESOLVER, fact).outcome is Outcome.NOT_APPLICABLE
