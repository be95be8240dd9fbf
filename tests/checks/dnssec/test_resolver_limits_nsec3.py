import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.resolver_limits_nsec3 import resolver_limits_nsec3
from tests.checks.builders import params
from tests.checks.dns_builders import canary, validation
from tests.checks.resolver_builders import RESOLVER


@pytest.mark.parametrize("rcode", ["NXDOMAIN", "SERVFAIL"])
def test_a_limit_passes_whichever_way_it_is_kept(rcode: str) -> None:
    verdict = resolver_limits_nsec3(
        RESOLVER, validation(canary("insecure", rcode, fault="iterations"))
    )
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 1)


def test_to_compute_them_all_fails() -> None:
    wrong = canary("insecure", "NXDOMAIN", ad=True, fault="iterations")
    verdict = resolver_limits_nsec3(RESOLVER, validation(wrong))
    assert (verdict.outcome, params(verdict)["answers"]) == (Outcome.FAIL, (wrong.label,))


def test_without_such_a_canary_nothing_is_known() -> None:
    fact = validation(canary("insecure", "NOERROR"))
    assert resolver_limits_nsec3(RESOLVER, fact).outcome is Outcome.NOT_APPLICABLE
