from __future__ import annotations

from netaudit.facts.zone import Answered
from netaudit.model import Outcome
from netaudit_checks.dns.answers_over_tcp import answers_over_tcp
from tests.checks.builders import params, told
from tests.checks.dns_builders import ZONE, dead, servers, view


def test_sound_servers_pass() -> None:
    verdict = answers_over_tcp(ZONE, servers())
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


def test_one_of_them_fails_and_is_named() -> None:
    bad = view(tcp=Answered.REFUSED)
    verdict = answers_over_tcp(ZONE, servers(view("198.18.1.54"), bad))
    assert verdict.outcome is Outcome.FAIL
    assert told(verdict, "servers") == (f"{bad.label}: port closed",)


def test_dead_servers_are_told_elsewhere() -> None:
    assert answers_over_tcp(ZONE, servers(dead())).outcome is Outcome.NOT_APPLICABLE
