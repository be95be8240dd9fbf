from __future__ import annotations

from ipaddress import IPv6Address, ip_network

from hypothesis import given
from hypothesis import strategies as st

from netaudit.probes._likely import MOST, likely
from tests.factories import addresses

NETWORK = ip_network("2001:db8:1001::/48")


def found(*known: str) -> set[str]:
    return {str(a) for a in likely(NETWORK, addresses(*known))}


def test_every_pattern_in_the_subnets_of_known_addresses() -> None:
    asked = found("2001:db8:1001:2::80", "198.18.1.80")
    for address in ("::7e", "::82", "::1", "::20", "::443", "::cafe", "::dead:beef",
                    "::c612:150", ":198:18:1:80"):  # fmt: skip
        assert f"2001:db8:1001:2{address}" in asked
    assert "2001:db8:1001:2::80" not in asked  # it is known
    assert all(a.startswith("2001:db8:1001:2:") for a in asked)


def test_where_nothing_is_known_the_first_subnet() -> None:
    assert "2001:db8:1001::1" in found()


@given(st.lists(st.ip_addresses(v=6, network="2001:db8:1001::/48"), max_size=40))
def test_bounded_and_never_outside(known: list[IPv6Address]) -> None:
    made = likely(NETWORK, known)
    assert len(made) <= MOST
    assert len(set(made)) == len(made)
    assert all(a in NETWORK and a not in known for a in made)
