from __future__ import annotations

from netaudit.facts.ports import OpenPortsV6
from netaudit.model import Outcome, SecurityZone
from netaudit_checks.exposure._undeclared import judge_undeclared
from tests.checks.builders import NO_PORTS, V6, WAN, hushed, params, ports_v6
from tests.factories import make_host, make_service


def test_the_declared_port_alone_passes() -> None:
    assert judge_undeclared(make_host(), ports_v6("443/tcp"), "IPv6").outcome is Outcome.PASS


def test_every_undeclared_port_is_named() -> None:
    verdict = judge_undeclared(make_host(), ports_v6("23/tcp", "443/tcp", "9999/tcp"), "IPv6")
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ports"] == (f"[{V6}]:23/tcp Telnet", f"[{V6}]:9999/tcp")


def test_a_declared_ssh_that_leaks_is_left_to_the_check_of_administration() -> None:
    ssh = make_service(port=22, protocol="ssh", exposure=(SecurityZone.MANAGEMENT,))
    verdict = judge_undeclared(make_host(services=(ssh,)), ports_v6("22/tcp"), "IPv6")
    assert verdict.outcome is Outcome.PASS


def test_a_dead_host_is_not_praised_for_its_closed_ports() -> None:
    dead = judge_undeclared(make_host(), ports_v6(closed=0), "IPv6")
    assert dead.outcome is Outcome.NOT_APPLICABLE
    nothing_of_it = make_host(services=())
    assert judge_undeclared(nothing_of_it, ports_v6(closed=0), "IPv6").outcome is Outcome.PASS


def test_a_host_without_an_address_of_the_family() -> None:
    verdict = judge_undeclared(make_host(), OpenPortsV6(WAN, NO_PORTS, ()), "IPv6")
    params(verdict)
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_a_sweep_that_was_cut_short_praises_nobody() -> None:
    """A firewall that locks out who scans; what was found before stands."""
    for closed in (100, 0):
        cut = hushed(ports_v6("443/tcp", closed=closed))
        verdict = judge_undeclared(make_host(), cut, "IPv6")
        assert (verdict.outcome, params(verdict)["addresses"]) == (Outcome.NOT_TESTED, (V6,))
    nothing = judge_undeclared(make_host(), hushed(ports_v6(closed=0)), "IPv6")
    assert nothing.outcome is Outcome.NOT_TESTED
    found = judge_undeclared(make_host(), hushed(ports_v6("23/tcp")), "IPv6")
    assert found.outcome is Outcome.FAIL
