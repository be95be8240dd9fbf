from netaudit.facts.quality import Quality
from netaudit.model import Outcome
from netaudit_checks.ipv6.latency_on_par import Options, latency_on_par
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, quality

OPTIONS = Options()


def test_alike_is_as_it_should_be() -> None:
    assert latency_on_par(PREFIX, quality(), OPTIONS).outcome is Outcome.PASS


def test_worse_over_ipv6_fails() -> None:
    verdict = latency_on_par(PREFIX, quality(median=90.0), OPTIONS)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["v6"] == 90


def test_without_both_families_it_does_not_apply() -> None:
    assert latency_on_par(PREFIX, Quality(()), OPTIONS).outcome is Outcome.NOT_APPLICABLE
