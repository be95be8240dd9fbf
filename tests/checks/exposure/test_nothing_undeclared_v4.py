from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.exposure.nothing_undeclared_v4 import nothing_undeclared_v4
from tests.checks.builders import params, ports_v4
from tests.factories import make_host


def test_its_family_is_told() -> None:
    verdict = nothing_undeclared_v4(make_host(), ports_v4("443/tcp", "8080/tcp"))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["family"] == "IPv4"


def test_a_clean_host_passes() -> None:
    assert nothing_undeclared_v4(make_host(), ports_v4("443/tcp")).outcome is Outcome.PASS
