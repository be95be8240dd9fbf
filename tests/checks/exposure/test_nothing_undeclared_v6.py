from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.exposure.nothing_undeclared_v6 import nothing_undeclared_v6
from tests.checks.builders import params, ports_v6
from tests.factories import make_host


def test_its_family_is_told() -> None:
    verdict = nothing_undeclared_v6(make_host(), ports_v6("443/tcp", "8080/tcp"))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["family"] == "IPv6"


def test_a_clean_host_passes() -> None:
    assert nothing_undeclared_v6(make_host(), ports_v6("443/tcp")).outcome is Outcome.PASS
