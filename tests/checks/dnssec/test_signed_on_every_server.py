from __future__ import annotations

from netaudit.facts.apex import ZoneApex
from netaudit.model import Outcome
from netaudit_checks.dnssec.signed_on_every_server import signed_on_every_server
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import apex, seen, zone_apex

BARE = {"key_tags": (), "algorithms": (), "original_ttls": ()}


def test_signatures_everywhere_pass() -> None:
    assert signed_on_every_server(ZONE, zone_apex(apex(), apex())).outcome is Outcome.PASS


def test_a_server_without_signatures_fails() -> None:
    stripped = apex(server="bad", sets=(seen("SOA", **BARE), seen("NS")))
    keyless = apex(server="none", keys=())
    verdict = signed_on_every_server(ZONE, zone_apex(apex(), stripped, keyless))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == ("bad: SOA", "none: DNSKEY")


def test_an_unsigned_zone_is_told_elsewhere() -> None:
    bare = zone_apex(apex(keys=(), sets=()))
    assert signed_on_every_server(ZONE, bare).outcome is Outcome.NOT_APPLICABLE


def test_who_gave_no_answer_is_told_elsewhere() -> None:
    verdict = signed_on_every_server(ZONE, zone_apex(apex(), apex(keys=(), unanswered=("DNSKEY",))))
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 1)


def test_where_nobody_shows_any_they_are_taken_out_on_the_way() -> None:
    stripped = apex(server="bad", sets=(seen("SOA", **BARE),))
    taken_out = ZoneApex((stripped,), taken_out=True)
    assert signed_on_every_server(ZONE, taken_out).outcome is Outcome.NOT_TESTED
    sound = ZoneApex((apex(),), taken_out=True)
    assert signed_on_every_server(ZONE, sound).outcome is Outcome.PASS


def test_an_ip_version_that_was_not_asked_leaves_no_pass() -> None:
    altered = "over IPv4 no server shows a signature"
    verdict = signed_on_every_server(ZONE, ZoneApex((apex(),), altered=altered))
    assert (verdict.outcome, params(verdict)["names"]) == (Outcome.NOT_TESTED, (altered,))
    bad = ZoneApex((apex(), apex(keys=())), altered=altered)
    assert signed_on_every_server(ZONE, bad).outcome is Outcome.FAIL
