from __future__ import annotations

from dataclasses import replace

from netaudit.discover.pace import Pace, costs
from netaudit.discover.targets import Wanted, groups
from netaudit.model import Link
from tests.factories import make_host, make_inventory, make_unit


def inventory(kbit: int) -> object:
    return make_inventory(replace(make_unit(), link=Link(kbit, 20.0)))


def test_a_slow_link_rules_the_time() -> None:
    network = inventory(128)
    wanted = Wanted(tuple(range(1, 1001)), (), ())
    (cost,) = costs(
        network,  # type: ignore[arg-type]
        groups(network, frozenset(), prefixes=False),  # type: ignore[arg-type]
        wanted,
        Pace(host_pps=1e6, link_share=0.5),
        raw=True,
    )
    assert (cost.addresses, cost.packets, cost.packets_most) == (2, 2000, 12_000)
    assert cost.octets == 1000 * (58 + 78)
    assert cost.seconds == cost.octets / 8000


def test_a_fragile_host_rules_it_too() -> None:
    unit = make_unit()
    network = make_inventory(replace(unit, hosts=(make_host(fragile=True),)))
    asked = groups(network, frozenset(), prefixes=False)
    (cost,) = costs(network, asked, Wanted((1, 2, 3), (53,)), Pace(), raw=False)
    assert cost.seconds == 4 / 15.0


def test_the_pace_of_links_and_hosts() -> None:
    assert Pace(link_share=0.5).unit_rate(128) == 8000
    assert Pace(trust_links=False).unit_rate(128) == 0
    assert Pace(host_pps=5.0).pps_of(fragile=True) == 5.0
    assert Pace().pps_of(fragile=False) == 200.0
