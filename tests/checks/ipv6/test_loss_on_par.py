from netaudit.facts.quality import Quality
from netaudit.model import Outcome
from netaudit_checks.ipv6.loss_on_par import Options, loss_on_par
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, quality

OPTIONS = Options()


def test_alike_is_as_it_should_be() -> None:
    assert loss_on_par(PREFIX, quality(), OPTIONS).outcome is Outcome.PASS


def test_worse_over_ipv6_fails() -> None:
    verdict = loss_on_par(PREFIX, quality(sent=100, answered=80), OPTIONS)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["v6"] == 20


def test_without_both_families_it_does_not_apply() -> None:
    assert loss_on_par(PREFIX, Quality(()), OPTIONS).outcome is Outcome.NOT_APPLICABLE


def test_a_handful_of_packets_judges_nothing() -> None:
    few = quality(sent=30, answered=24)
    assert loss_on_par(PREFIX, few, OPTIONS).outcome is Outcome.PASS
