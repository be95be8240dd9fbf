from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from netaudit.dns.reverse import apex, pointer


def test_the_owner_of_a_ptr() -> None:
    """The example of RFC 3596 section 2.5."""
    assert str(pointer(ip_address("4321:0:1:2:3:4:567:89ab"))) == (
        "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa."
    )


@pytest.mark.parametrize(
    ("prefix", "address", "zone"),
    [
        ("2001:db8:1001::/48", "2001:db8:1001::80", "1.0.0.1.8.b.d.0.1.0.0.2.ip6.arpa."),
        ("2001:db8:1000::/46", "2001:db8:1003::80", "3.0.0.1.8.b.d.0.1.0.0.2.ip6.arpa."),
        ("198.18.1.0/24", "198.18.1.80", "1.18.198.in-addr.arpa."),
        ("198.18.0.0/15", "198.19.1.80", "19.198.in-addr.arpa."),
        ("198.18.1.8/29", "198.18.1.9", "1.18.198.in-addr.arpa."),
        ("198.18.1.9/32", "198.18.1.9", "1.18.198.in-addr.arpa."),
        ("0.0.0.0/0", "198.18.1.9", "in-addr.arpa."),
    ],
)
def test_where_the_zone_of_a_prefix_begins(prefix: str, address: str, zone: str) -> None:
    assert str(apex(ip_network(prefix), ip_address(address))) == zone
