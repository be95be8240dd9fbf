"""DNSSEC records are taken out on our way, over some ways alone: no zone is blamed."""

from __future__ import annotations

from functools import partial

import pytest

from tests.lab.network import in_a_namespace, needs_nft
from tests.peers import farm, stripped

pytestmark = [pytest.mark.lab, pytest.mark.peer, needs_nft]
# One site, whose names no inventory has.
OF_FARM = {"dns.servers-apart", "dns.names-declared"}


# What is then not tested, or not known.
OF_UDP = {"dnssec.zone-signed", "dnssec.chain-validates", "dns.one-copy-at-each-address"}


@pytest.mark.parametrize(
    ("versions", "transports", "expected"),
    [
        ((4,), ("udp", "tcp"), {"dnssec.signed-on-every-server"}),
        ((6,), ("udp", "tcp"), {"dnssec.signed-on-every-server"}),
        ((4, 6), ("udp",), OF_UDP),
        ((4, 6), ("tcp",), {"dns.one-copy-at-each-address"}),
    ],
)
def test_it_is_told_and_no_zone_is_blamed(
    versions: tuple[int, ...], transports: tuple[str, ...], expected: set[str]
) -> None:
    if missing := [tool for tool in farm.TOOLS if farm.found(tool) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    failed, untested = in_a_namespace(partial(stripped.said, versions, transports))
    for zone in stripped.ZONES:
        assert {*failed[zone]} - OF_FARM == set()
        assert {*untested[zone]} - OF_FARM == expected
