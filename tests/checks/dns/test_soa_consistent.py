from __future__ import annotations

from dataclasses import replace

from netaudit.model import Outcome
from netaudit_checks.dns.soa_consistent import soa_consistent
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import SOA, apex, zone_apex


def test_serials_do_not_count() -> None:
    other = apex(soa=replace(SOA, serial=9))
    assert soa_consistent(ZONE, zone_apex(apex(), other)).outcome is Outcome.PASS


def test_another_mailbox_fails() -> None:
    other = apex(server="bad", soa=replace(SOA, rname="me.test"))
    verdict = soa_consistent(ZONE, zone_apex(apex(), other))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"][1].startswith("bad: ns1.so-a.kontum.test me.test")


def test_without_a_server_there_is_nothing_to_say() -> None:
    assert soa_consistent(ZONE, zone_apex()).outcome is Outcome.NOT_APPLICABLE
