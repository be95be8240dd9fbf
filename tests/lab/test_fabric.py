import socket
from ipaddress import ip_network

import pytest

from netaudit.lab import fabric, topology
from tests.lab.network import in_a_namespace, patience, small

UNIT, V6, V4 = "x-mot", "2001:db8:1002::53", "198.18.2.53"


def _try(edge: object, address: str, *, silent: bool = False) -> str:
    with edge.entered():  # type: ignore[attr-defined]
        client = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    with client:
        client.settimeout(patience(silent=silent))
        try:
            client.connect((address, 9))
        except OSError as error:
            return type(error).__name__
    return "open"


@pytest.mark.lab
def test_every_host_can_be_reached_from_every_vantage_point_and_unit() -> None:
    def inside() -> list[str]:
        plan = topology.design(small())
        built = fabric.build(plan, shaped=False)
        targets = [str(a) for site in plan.units for a in site.addresses[:4]]
        return [_try(built.edges[e], t) for e in ("ops", "noc", "x-ba") for t in targets]

    assert set(in_a_namespace(inside)) == {"ConnectionRefusedError"}


@pytest.mark.lab
def test_an_address_that_no_host_has_is_unreachable_and_does_not_loop() -> None:
    def inside() -> str:
        built = fabric.build(topology.design(small()), shaped=False)
        with built.edges["ops"].entered():
            client = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        with client:
            client.setsockopt(socket.IPPROTO_IPV6, 25, 1)  # IPV6_RECVERR
            client.settimeout(patience())
            client.sendto(b"?", ("2001:db8:1002::dead", 9))
            try:
                client.recv(10)
            except OSError as error:
                return type(error).__name__ + str(error.errno)
        return "answered"

    # EHOSTUNREACH or ENETUNREACH by the unit's router; a loop would end as "time exceeded".
    assert in_a_namespace(inside) in {"OSError113", "OSError101"}


@pytest.mark.lab
def test_a_blackhole_takes_ipv6_away_and_leaves_ipv4() -> None:
    def inside() -> list[str]:
        built = fabric.build(topology.design(small()), shaped=False)
        network = ip_network("2001:db8:1002::/48")
        built.blackhole(UNIT, network, on=True)
        ops = built.edges["ops"]
        during = [_try(ops, V6, silent=True), _try(ops, V4)]
        built.blackhole(UNIT, network, on=False)
        return [*during, _try(ops, V6)]

    assert in_a_namespace(inside) == [
        "TimeoutError",
        "ConnectionRefusedError",
        "ConnectionRefusedError",
    ]


@pytest.mark.lab
def test_the_way_from_ops_to_a_unit_has_two_routers() -> None:
    """A hop limit of two ends at the access router, of three at the unit."""

    def inside() -> list[str]:
        built = fabric.build(topology.design(small()), shaped=False)
        found = []
        for hops in (2, 3):
            with built.edges["ops"].entered():
                client = socket.socket(socket.AF_INET6)
            with client:
                client.settimeout(patience(silent=hops == 2))
                client.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, hops)
                try:
                    client.connect((V6, 9))
                except OSError as error:
                    found.append(type(error).__name__)
        return found

    short, enough = in_a_namespace(inside)
    assert short != "ConnectionRefusedError"
    assert enough == "ConnectionRefusedError"
