from __future__ import annotations

from dataclasses import replace

from netaudit.facts.ports import OpenPorts
from netaudit.model import Outcome
from netaudit_checks.exposure.no_answer_on_every_port import no_answer_on_every_port
from netaudit_checks.exposure.nothing_undeclared_v6 import nothing_undeclared_v6
from tests.checks.builders import NO_PORTS, V6, WAN, params, ports_v6
from tests.factories import make_host


def test_a_tarpit_is_one_finding() -> None:
    v6 = ports_v6("443/tcp")
    hidden = tuple(replace(address, everything=True) for address in v6.addresses)
    verdict = no_answer_on_every_port(make_host(), OpenPorts(WAN, NO_PORTS, hidden, ()))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["found"] == (V6,)
    beside = nothing_undeclared_v6(make_host(), replace(v6, addresses=hidden))
    assert beside.outcome is Outcome.NOT_APPLICABLE


def test_a_host_with_some_services_passes() -> None:
    ports = OpenPorts(WAN, NO_PORTS, ports_v6("443/tcp", "22/tcp").addresses, ())
    assert no_answer_on_every_port(make_host(), ports).outcome is Outcome.PASS


def test_without_an_address_there_is_nothing_to_say() -> None:
    ports = OpenPorts(WAN, NO_PORTS, (), ())
    assert no_answer_on_every_port(make_host(), ports).outcome is Outcome.NOT_APPLICABLE


def test_half_asked_is_not_a_pass() -> None:
    ports = OpenPorts(WAN, NO_PORTS, ports_v6("443/tcp").addresses, ("IPv4: no route",))
    assert no_answer_on_every_port(make_host(), ports).outcome is Outcome.NOT_TESTED
