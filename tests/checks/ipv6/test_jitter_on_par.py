from netaudit.facts.quality import Quality
from netaudit.model import Outcome
from netaudit_checks.ipv6.jitter_on_par import Options, jitter_on_par
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, quality

OPTIONS = Options()


def test_alike_is_as_it_should_be() -> None:
    assert jitter_on_par(PREFIX, quality(), OPTIONS).outcome is Outcome.PASS


def test_worse_over_ipv6_fails() -> None:
    verdict = jitter_on_par(PREFIX, quality(jitter=70.0), OPTIONS)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["v6"] == 70


def test_without_both_families_it_does_not_apply() -> None:
    assert jitter_on_par(PREFIX, Quality(()), OPTIONS).outcome is Outcome.NOT_APPLICABLE
