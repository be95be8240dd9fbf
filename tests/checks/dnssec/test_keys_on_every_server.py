from __future__ import annotations

from dataclasses import replace

from netaudit.model import Outcome
from netaudit_checks.dnssec.keys_on_every_server import keys_on_every_server
from tests.checks.builders import params
from tests.checks.dns_builders import KEY, ZONE
from tests.checks.server_builders import apex, zone_apex


def test_the_same_keys_pass() -> None:
    assert keys_on_every_server(ZONE, zone_apex(apex(), apex())).outcome is Outcome.PASS


def test_other_keys_fail() -> None:
    other = apex(server="bad", keys=(replace(KEY, key_tag=9),))
    verdict = keys_on_every_server(ZONE, zone_apex(apex(), other, apex(server="none", keys=())))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"][1:] == ("bad: 9/13", "none: -")


def test_an_unsigned_zone_is_told_elsewhere() -> None:
    bare = zone_apex(apex(keys=(), sets=()))
    assert keys_on_every_server(ZONE, bare).outcome is Outcome.NOT_APPLICABLE


def test_who_gave_no_answer_is_told_elsewhere() -> None:
    verdict = keys_on_every_server(ZONE, zone_apex(apex(), apex(keys=(), unanswered=("DNSKEY",))))
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 1)
