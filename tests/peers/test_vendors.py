"""Sound zones at servers of many makes: a way of a server's own is no fault of a zone."""

from __future__ import annotations

from functools import cache, partial

import pytest

from tests.lab.network import in_a_namespace
from tests.peers import vendors
from tests.peers.vendors import MAKES, PAIRS, shared_kinds

pytestmark = [pytest.mark.lab, pytest.mark.peer]
# What is true of zones of a kind; their names stand in no inventory, which a chain of NSEC shows.
OF_KIND = {
    "plain": {"dnssec.zone-signed"},
    "nsec": {"dns.names-declared"},
    "optout": {"dnssec.no-opt-out"},
    # PowerDNS signs for two weeks at most, and the SOA's expire is as long.
    "live": {"dns.names-declared", "dnssec.signatures-outlive-expire"},
}
# What is true of a server as it is here.
OF_MAKE = {
    "gdnsd": {"dns.version-hidden"},
    "dnsmasq": {"dns.edns-version", "dns.transfer-refused"},
}


@cache
def failed() -> dict[str, set[str]]:
    """The checks that do not pass, by zone, at the servers that are installed."""
    makes = [make for make in MAKES if not vendors.missing(make)]
    told = in_a_namespace(partial(vendors.said, makes))
    return {zone: set(checks) for zone, checks in told.items()}


def need(*makes: str) -> None:
    if absent := vendors.missing(*makes):
        pytest.skip(f"not installed: {', '.join(absent)}")


@pytest.mark.parametrize(
    ("make", "kind"), [(make, kind) for make, what in MAKES.items() for kind in what.kinds]
)
def test_nothing_but_the_truth_of_one_make(make: str, kind: str) -> None:
    need(make)
    true = OF_KIND[kind] | OF_MAKE.get(make, set())
    if (make, kind) == ("unbound", "nsec"):  # it gives the NSEC of a wildcard another name
        true |= {"dnssec.denial-chain-validates"}
    assert failed()[f"{kind}-{make}.test"] == true


@pytest.mark.parametrize(
    ("pair", "kind"), [(pair, kind) for pair in PAIRS for kind in shared_kinds(*pair)]
)
def test_two_makes_are_no_contradiction(pair: tuple[str, str], kind: str) -> None:
    need(*pair)
    others = set[str]().union(*(OF_MAKE.get(make, set()) for make in pair))
    assert failed()[f"{kind}-{'-'.join(pair)}.test"] == OF_KIND[kind] | others
