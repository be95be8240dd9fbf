from __future__ import annotations

from ipaddress import ip_address

import pytest

from netaudit import codec
from netaudit.facts.ports import AddressPorts, OpenPorts, PortSet
from tests.checks.builders import port, ports_of

HERE = ip_address("2001:db8::1")


def test_silence_is_no_sign_of_life_at_all() -> None:
    assert AddressPorts(HERE, (), 0, 120, 0).silent
    assert not AddressPorts(HERE, (), 1, 119, 0).silent
    assert not AddressPorts(HERE, (), 0, 119, 1).silent
    assert not AddressPorts(HERE, (port("80/tcp"),), 0, 119, 0).silent


def test_ports_sort_and_read_as_people_write_them() -> None:
    found = sorted(map(port, ("443/tcp", "53/udp", "53/tcp")))
    assert list(map(str, found)) == ["53/tcp", "53/udp", "443/tcp"]


def test_the_store_gives_back_what_it_was_given() -> None:
    fact = ports_of(("22/tcp", "161/udp"), unasked=("IPv6: no route",))
    assert codec.load(OpenPorts, codec.dump(fact)) == fact


@pytest.mark.parametrize(
    ("tcp", "text"),
    [
        ((), ""),
        ((80,), "80"),
        ((25, 20, 21, 23, 22, 443), "20-23,25,443"),
        (range(1, 65536), "1-65535"),
    ],
)
def test_a_set_of_ports_reads_as_port_scanners_write_it(tcp: range, text: str) -> None:
    found = PortSet.of(tcp, {53})
    assert (found.tcp, found.udp, found.count) == (text, "53", len(tcp) + 1)
