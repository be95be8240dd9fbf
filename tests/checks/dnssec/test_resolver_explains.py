import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.resolver_explains import resolver_explains
from tests.checks.builders import params
from tests.checks.dns_builders import canary, validation
from tests.checks.resolver_builders import RESOLVER


def test_a_reason_passes() -> None:
    verdict = resolver_explains(RESOLVER, validation(canary("bogus", "SERVFAIL", errors=(7,))))
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 1)


@pytest.mark.parametrize("errors", [(), (22,)])
def test_no_reason_fails(errors: tuple[int, ...]) -> None:
    wrong = canary("bogus", "SERVFAIL", errors=errors)
    verdict = resolver_explains(RESOLVER, validation(wrong))
    assert (verdict.outcome, params(verdict)["answers"]) == (Outcome.FAIL, (wrong.label,))


def test_who_refuses_nothing_has_nothing_to_explain() -> None:
    verdict = resolver_explains(RESOLVER, validation(canary("bogus", "NOERROR")))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
