from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.dns.servers_agree import servers_agree
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, dead, delegation, servers, view


def test_one_serial_and_the_same_names_pass() -> None:
    assert servers_agree(ZONE, servers(), delegation()).outcome is Outcome.PASS


def test_a_stale_server_fails_with_its_serial() -> None:
    stale = view("198.18.1.54", serial=0)
    verdict = servers_agree(ZONE, servers(view(), stale), delegation())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["serials"] == (f"{view().label}: 1", f"{stale.label}: 0")


def test_other_names_at_the_parent_fail() -> None:
    verdict = servers_agree(ZONE, servers(), delegation(parent_servers=("ns9.test",)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["parent"] == ("ns9.test",)


def test_a_zone_without_ns_records_of_its_own_fails() -> None:
    verdict = servers_agree(ZONE, servers(), delegation(child_servers=()))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["parent"] == tuple(sorted(delegation().parent_servers))


def test_what_no_parent_names_is_told_elsewhere() -> None:
    outcome = servers_agree(ZONE, servers(), delegation(parent_servers=())).outcome
    assert outcome is Outcome.PASS


def test_dead_servers_do_not_disagree() -> None:
    assert servers_agree(ZONE, servers(view(), dead()), delegation()).outcome is Outcome.PASS
    assert servers_agree(ZONE, servers(dead()), delegation()).outcome is Outcome.NOT_APPLICABLE
