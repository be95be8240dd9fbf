from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, Any

from netaudit.api import about
from netaudit.facts.ports import AddressPorts, OpenPortsV4, OpenPortsV6, Port, PortSet
from netaudit.matrix import View, matrix, zone_towards
from netaudit.model import (
    Missed,
    Phrase,
    Question,
    SecurityZone,
    Seen,
    Text,
    Transport,
    Vantage,
    Why,
)
from netaudit.registry import fact_name
from tests.factories import NOON, addresses, make_inventory, make_run, make_service, make_unit

if TYPE_CHECKING:
    from netaudit.model import Host, Observation, Unit

V6, V4 = addresses("2001:db8:1001::80", "198.18.1.80")
HTTPS, SSH, DNS = (
    Port(443, Transport.TCP),
    Port(22, Transport.TCP),
    Port(53, Transport.UDP),
)
NOC = Vantage("noc", Text(vi="NOC", en="NOC"), SecurityZone.MANAGEMENT)


def unit() -> Unit:
    made = make_unit()
    (host,) = made.hosts
    ssh = make_service(port=22, protocol="ssh", exposure=(SecurityZone.MANAGEMENT,))
    udp = make_service(port=53, transport=Transport.UDP, protocol="dns")
    return replace(made, hosts=(replace(host, services=(*host.services, ssh, udp)),))


def view(
    vantage: str, v6: set[Port] | None, v4: set[Port], *units: Unit, zone: Vantage = NOC
) -> View:
    """What a vantage point saw of the first unit's host; None: it could not ask over IPv6."""
    found = units or (unit(),)
    (host,) = found[0].hosts
    inventory = make_inventory(*found)
    inventory = replace(inventory, vantages=(*inventory.vantages, zone))
    seen = {
        Question(fact_name(OpenPortsV4), host.key, vantage): fact(OpenPortsV4, host, V4, v4),
        Question(fact_name(OpenPortsV6), host.key, vantage): (
            Missed(Why.NO_ROUTE, "no IPv6 here", NOON)
            if v6 is None
            else fact(OpenPortsV6, host, V6, v6)
        ),
    }
    return View(make_run(vantage=vantage), inventory, seen.get)


def fact(kind: Any, _host: Host, address: Any, ports: set[Port]) -> Observation:
    found = AddressPorts(address, tuple(sorted(ports)), 1, 0, 0)
    return Seen(kind(SecurityZone.WAN, PortSet.of((), ()), (found,)), NOON)


def test_what_the_plan_wants_of_each_zone() -> None:
    (row,) = matrix([view("ops", {HTTPS}, {HTTPS}), view("noc", {HTTPS, SSH}, {HTTPS, SSH})])
    assert [(c.vantage, c.family, c.kept) for c in row.cells] == [
        ("ops", 6, 1), ("ops", 4, 1), ("noc", 6, 1), ("noc", 4, 1),
    ]  # fmt: skip
    # Management may reach SSH, and the website is for the whole network only.
    assert [len(c.strays) for c in row.cells] == [0, 0, 1, 1]
    assert not row.as_planned


def test_open_across_units_over_ipv6_alone() -> None:
    (row,) = matrix([view("ops", {HTTPS, SSH}, {HTTPS})])
    over_v6, over_v4 = row.cells
    assert [str(door) for door in over_v6.strays] == [f"[{V6}]:22/tcp"]
    assert over_v6.strays[0].meant_for == (SecurityZone.MANAGEMENT,)
    assert over_v4.as_planned
    assert [(cell.family, door.port) for cell, door in row.one_sided()] == [(6, SSH)]
    (row,) = matrix([view("ops", {HTTPS, SSH}, {HTTPS, SSH})])
    assert row.one_sided() == ()


def test_what_should_be_reached_and_is_not() -> None:
    (row,) = matrix([view("ops", set(), {HTTPS})])
    assert [str(door) for door in row.cells[0].lost] == [f"[{V6}]:443/tcp"]  # UDP proves nothing
    assert row.cells[1].as_planned


def test_an_undeclared_port_is_meant_for_nobody() -> None:
    (row,) = matrix([view("ops", {HTTPS}, {HTTPS, DNS, Port(6379, Transport.TCP)})])
    (door,) = row.cells[1].strays
    assert (str(door), door.meant_for) == (f"{V4}:6379/tcp", ())


def test_what_was_not_tested_is_neither() -> None:
    (row,) = matrix([view("ops", None, {HTTPS, SSH})])
    assert row.cells[0].untested == (about("so-a/web", "no IPv6 here"),)
    assert row.cells[0].strays == row.cells[0].lost == ()
    assert row.one_sided() == ()  # nobody knows the other family
    never = replace(view("ops", set(), set()), observe=lambda _question: None)
    assert matrix([never])[0].cells[0].untested == (about("so-a/web", Phrase("never asked")),)


def test_a_unit_that_only_one_run_has() -> None:
    both = view("ops", {HTTPS}, {HTTPS}, unit(), make_unit("so-b", 2, hosts=()))
    rows = matrix([both, view("noc", {SSH}, {SSH})])
    assert [(row.unit, len(row.cells)) for row in rows] == [("so-a", 4), ("so-b", 2)]


def test_a_place_within_a_unit_is_of_two_zones() -> None:
    here = replace(NOC, zone=SecurityZone.UNIT, source_v6=IPv6Address("2001:db8:1001::f0"))
    assert zone_towards(here, make_unit()) is SecurityZone.UNIT
    assert zone_towards(here, make_unit("so-b", 2)) is SecurityZone.WAN
    assert zone_towards(NOC, make_unit()) is SecurityZone.MANAGEMENT


def test_an_address_without_a_service_keeps_none_open() -> None:
    """Of a host with two addresses, the website is on one."""
    made = unit()
    (host,) = made.hosts
    second = replace(host, services=tuple(replace(s, addresses=(V4,)) for s in host.services))
    seen = view("ops", {HTTPS}, {HTTPS}, replace(made, hosts=(second,)))
    over_v6, over_v4 = matrix([seen])[0].cells
    assert [(d.host, d.meant_for) for d in over_v6.strays] == [("so-a/web", ())]
    assert over_v4.as_planned
    seen = view("ops", set(), set(), replace(made, hosts=(second,)))
    over_v6, over_v4 = matrix([seen])[0].cells
    assert over_v6.as_planned
    assert [(d.host, d.meant_for) for d in over_v4.lost] == [("so-a/web", (SecurityZone.WAN,))]


def test_a_host_without_an_address_of_a_family_is_not_missed_over_it() -> None:
    made = unit()
    (host,) = made.hosts
    v4_only = replace(host, addresses=(V4,))
    seen = view("ops", None, {HTTPS}, replace(made, hosts=(v4_only,)))
    assert [c.as_planned for c in matrix([seen])[0].cells] == [True, True]


def test_whether_a_cell_and_a_row_are_as_planned() -> None:
    (row,) = matrix([view("ops", {HTTPS}, {HTTPS})])
    assert row.as_planned
    assert {cell.zone for cell in row.cells} == {SecurityZone.WAN}
    for v6 in (None, set(), {HTTPS, SSH}):
        (row,) = matrix([view("ops", v6, {HTTPS})])
        assert [cell.as_planned for cell in row.cells] == [False, True]
        assert not row.as_planned


def test_the_other_family_counts_from_the_same_place_only() -> None:
    (row,) = matrix([view("ops", None, {HTTPS, SSH}), view("noc", {SSH}, set())])
    assert [(cell.vantage, door.port) for cell, door in row.one_sided()] == []
    (row,) = matrix([view("noc", None, {SSH}), view("ops", {HTTPS, SSH}, {HTTPS})])
    assert [(cell.vantage, door.port) for cell, door in row.one_sided()] == [("ops", SSH)]
