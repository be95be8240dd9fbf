from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.exposure._group import incomplete
from tests.checks.builders import params, ports_of
from tests.factories import make_host


def test_only_what_could_not_be_asked_stands_in_the_way_of_a_pass() -> None:
    assert incomplete(make_host(), ports_of()) is None
    verdict = incomplete(make_host(), ports_of(unasked=("IPv6: no route",)))
    assert verdict
    assert verdict.outcome is Outcome.NOT_TESTED
    assert params(verdict)["unasked"] == ("IPv6: no route",)
