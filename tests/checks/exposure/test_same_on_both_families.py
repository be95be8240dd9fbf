from __future__ import annotations

from dataclasses import replace

from netaudit.facts.ports import OpenPortsV4
from netaudit.model import Outcome
from netaudit_checks.exposure.same_on_both_families import same_on_both_families
from tests.checks.builders import NO_PORTS, V6, WAN, hushed, params, ports_v4, ports_v6
from tests.factories import make_host


def test_a_port_on_one_family_only_is_named() -> None:
    verdict = same_on_both_families(make_host(), ports_v6("23/tcp", "80/tcp"), ports_v4("80/tcp"))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ports"] == (f"[{V6}]:23/tcp Telnet",)


def test_the_same_strays_on_both_are_the_same() -> None:
    verdict = same_on_both_families(make_host(), ports_v6("23/tcp"), ports_v4("23/tcp"))
    assert verdict.outcome is Outcome.PASS


def test_a_declared_service_that_is_down_on_one_is_for_parity_to_tell() -> None:
    verdict = same_on_both_families(make_host(), ports_v6(), ports_v4("443/tcp"))
    assert verdict.outcome is Outcome.PASS


def test_without_a_sign_of_life_there_is_nothing_to_compare() -> None:
    dead = same_on_both_families(make_host(), ports_v6(closed=0), ports_v4("23/tcp"))
    assert dead.outcome is Outcome.NOT_APPLICABLE
    alone = same_on_both_families(make_host(), ports_v6("23/tcp"), OpenPortsV4(WAN, NO_PORTS, ()))
    assert alone.outcome is Outcome.NOT_APPLICABLE


def test_what_accepts_on_every_port_cannot_be_compared() -> None:
    """8081 was told to be open over IPv4 alone; over IPv6 it accepted as all others did."""
    v6 = ports_v6("443/tcp")
    v6 = replace(v6, addresses=tuple(replace(a, everything=True) for a in v6.addresses))
    verdict = same_on_both_families(make_host(), v6, ports_v4("443/tcp", "8081/tcp"))
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_a_sweep_that_was_cut_short_cannot_be_compared() -> None:
    cut = hushed(ports_v6("443/tcp"))
    verdict = same_on_both_families(make_host(), cut, ports_v4("443/tcp", "8081/tcp"))
    assert (verdict.outcome, params(verdict)["addresses"]) == (Outcome.NOT_TESTED, (V6,))
