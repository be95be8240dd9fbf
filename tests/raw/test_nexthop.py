from __future__ import annotations

import struct
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from netaudit.lab import links
from netaudit.raw.nexthop import NoWayError, Tables, interface, kick
from tests.lab.network import in_a_namespace
from tests.raw.pair import FAR, FAR4, NEAR, NEAR4, joined


def test_an_address_of_our_own_is_for_connect() -> None:
    tables = Tables()
    with pytest.raises(NoWayError, match="this machine") as refusal:
        tables.route(ip_address("127.0.0.1"), None)
    tables.close()
    assert refusal.value.why == "unsupported"


def test_an_interface_that_is_gone() -> None:
    with pytest.raises(NoWayError, match="interface 999999"):
        interface(999_999)
    with pytest.raises(NoWayError, match="no Ethernet") as refusal:
        interface(1)  # loopback
    assert refusal.value.why == "unsupported"


@pytest.mark.lab
def test_a_gateway_of_either_family() -> None:
    def inside() -> Any:
        with joined() as (near, _far), near.namespace.entered():
            tables = Tables()
            found = []
            for target, source in ((FAR, NEAR), (FAR4, NEAR4), (FAR, None)):
                route = tables.route(target, source)
                mac = tables.neighbour(route.interface, route.neighbour)
                assert mac is not None
                found.append((str(route.neighbour), str(route.source), route.on_link, mac.hex()))
            return found

    far = "02005e000002"
    assert in_a_namespace(inside) == [
        ["fe80::2", str(NEAR), False, far],
        ["fe80::2", str(NEAR4), False, far],
        ["fe80::2", str(NEAR), False, far],
    ]


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(value), kind) + value


def test_of_the_same_words_about_two_targets_each_has_its_own() -> None:
    table, interface_2 = _attribute(15, bytes([254, 0, 0, 0])), _attribute(4, struct.pack("=i", 2))
    tables = Tables()
    found = []
    for target, gateway in (
        ("::1", ""),
        ("::2", ""),
        ("::1", "::9"),
        ("::2", "::8"),
        ("::3", "::8"),
    ):
        address = ip_address(f"2001:db8{target}")
        about = _attribute(1, address.packed)
        said = table + about + interface_2
        if gateway:
            said += _attribute(5, ip_address(f"fe80{gateway}").packed)
        found.append(tables._way(about, said))
    tables.close()
    nine, eight = ip_address("fe80::9"), ip_address("fe80::8")
    assert [way[0] for way in found] == [2] * 5
    assert [way[1] for way in found] == [None, None, nine, eight, eight]
    assert len(tables._ways) == 3


def test_what_is_known_of_ways_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netaudit.raw.nexthop._WAYS", 2)
    tables = Tables()
    for number in range(5):
        tables._way(b"none", _attribute(4, struct.pack("=i", number)))
        assert len(tables._ways) <= 2
    tables.close()


@pytest.mark.lab
def test_what_the_kernel_refuses_has_its_reason() -> None:
    def inside() -> Any:
        with joined() as (near, _far):
            links.set_special(near, "add", ip_network("2001:db8:c::/48"), "prohibit")
            with near.namespace.entered():
                tables, said = Tables(), []
                for target in ("2001:db8:c::1", "2001:db8:d::1", "198.19.0.1"):
                    try:
                        tables.route(ip_address(target), None)
                    except NoWayError as error:
                        said.append([error.why, str(error)])
                # Nobody on the link has it, and asking for it is no error.
                nobody = ip_address("fe80::99")
                kick(FAR, NEAR)
                return said, tables.neighbour(2, nobody)

    said, mac = in_a_namespace(inside)
    assert [why for why, _ in said] == ["no right", "no route", "no route"]
    assert "no way to 2001:db8:c::1 from this machine: Permission denied" in said[0][1]
    assert mac is None


@pytest.mark.lab
def test_a_neighbour_is_remembered_until_it_is_to_be_forgotten() -> None:
    def inside() -> Any:
        with joined() as (near, _far), near.namespace.entered():
            tables = Tables()
            gateway = tables.route(FAR, None).neighbour
            before = tables.neighbour(2, gateway)
            near.route.neigh("del", dst=str(gateway), ifindex=2)
            remembered = tables.neighbour(2, gateway)
            tables.forget()
            return before == remembered, tables.neighbour(2, gateway)

    assert in_a_namespace(inside) == [True, None]
