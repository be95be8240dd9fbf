from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.dns.no_recursion import no_recursion
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, dead, servers, view


def test_sound_servers_pass() -> None:
    verdict = no_recursion(ZONE, servers())
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


def test_one_of_them_fails_and_is_named() -> None:
    bad = view(recursive=True)
    verdict = no_recursion(ZONE, servers(view("198.18.1.54"), bad))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (bad.label,)


def test_dead_servers_are_told_elsewhere() -> None:
    assert no_recursion(ZONE, servers(dead())).outcome is Outcome.NOT_APPLICABLE
