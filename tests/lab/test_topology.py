from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest

from netaudit.errors import LabError
from netaudit.lab import topology
from netaudit.model import Authorisation, Inventory, Network, Prefix, SecurityZone, Vantage
from tests.lab.network import small


def _scoped(*scope: str) -> Inventory:
    old = small().authorisation
    networks: tuple[Network, ...] = tuple(map(ip_network, scope))
    made = Authorisation(old.document, networks, old.starts, old.ends, old.contact)
    return replace(small(), authorisation=made)


def test_every_host_s_address_stands_in_its_unit() -> None:
    plan = topology.design(small())
    for unit, site in zip(small().units, plan.units, strict=True):
        assert set(site.addresses) == {a for h in unit.hosts for a in h.addresses}
        assert set(site.networks) == {p.network for p in unit.prefixes}


def test_infrastructure_lies_in_the_scope_and_in_no_unit() -> None:
    found = topology.design(small()).infrastructure
    taken = [p.network for u in small().units for p in u.prefixes]
    for own in (found.v6, found.v4):
        same = [n for n in taken if n.version == own.version]
        assert not any(own.overlaps(n) for n in same)
    assert str(found.v6) == "2001:db8::/48"
    assert str(found.v4) == "198.19.0.0/24"


def test_another_free_prefix_is_found_when_the_usual_one_is_taken() -> None:
    first = small().units[0]
    greedy = replace(
        first, prefixes=(*first.prefixes, Prefix(first.id, ip_network("2001:db8::/47")))
    )
    inventory = replace(small(), units=(greedy, *small().units[1:]))
    assert str(topology.design(inventory).infrastructure.v6) == "2001:db8:2::/48"


def test_a_network_of_other_addresses_gets_infrastructure_of_its_own() -> None:
    found = topology.design(_scoped("fd00:1::/32", "10.0.0.0/8")).infrastructure
    assert str(found.v6) == "fd00:1::/48"
    assert str(found.v4) == "10.0.0.0/24"


def test_no_room_is_an_error_that_says_what_to_add() -> None:
    with pytest.raises(LabError, match=r"IPv4 /24 inside authorisation\.scope"):
        topology.design(_scoped("2001:db8::/32"))


@pytest.mark.parametrize("count", [0, topology.MAX_UNITS + 1])
def test_too_few_or_too_many_units_are_refused(count: int) -> None:
    with pytest.raises(LabError, match=f"the inventory has {count}"):
        topology.design(replace(small(), units=small().units[:1] * count))


@pytest.mark.parametrize(("units", "routers"), [(1, 1), (17, 1), (18, 2), (204, 12)])
def test_access_routers_take_seventeen_units_each(units: int, routers: int) -> None:
    plan = topology.design(replace(small(), units=small().units[:1] * units))
    assert plan.access_routers == routers


def test_a_vantage_point_keeps_the_source_that_the_inventory_gives() -> None:
    source = ip_address("2001:db8:f::1")
    old = small().vantages[0]
    given = Vantage(old.id, old.name, old.zone, source_v6=source)  # type: ignore[arg-type]
    plan = topology.design(replace(small(), vantages=(given,)))
    assert plan.vantages[0].addresses[0] == source


def test_only_vantage_points_speak_for_the_management_zone() -> None:
    plan = topology.design(small())
    sources = topology.zone_sources(small(), plan)
    noc = [topology.host_route(a) for a in plan.vantages[1].addresses]
    assert sources[SecurityZone.MANAGEMENT] == noc
    assert sources[SecurityZone.INTERNET] == []


def test_a_link_must_not_have_the_name_of_the_way_out() -> None:
    (segment,) = topology.design(small()).segments
    unit = next(u for u in small().units if u.segments)
    wrong = replace(unit, segments=(replace(segment, interface="up"),))
    with pytest.raises(LabError, match="another interface"):
        topology.design(replace(small(), units=(wrong,)))
