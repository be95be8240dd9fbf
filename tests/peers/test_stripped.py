"""A device on our way that takes DNSSEC records out over one IP version: no zone is blamed."""

from __future__ import annotations

from functools import partial

import pytest

from tests.lab.network import in_a_namespace, needs_nft
from tests.peers import farm, stripped

pytestmark = [pytest.mark.lab, pytest.mark.peer, needs_nft]
# One site, whose names no inventory has.
OF_FARM = {"dns.servers-apart", "dns.names-declared"}


@pytest.mark.parametrize("version", [4, 6])
def test_over_one_version_alone_it_is_told_and_no_zone_is_blamed(version: int) -> None:
    if missing := [tool for tool in farm.TOOLS if farm.found(tool) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    failed = in_a_namespace(partial(stripped.said, (version,), ("udp", "tcp")))
    for zone in stripped.ZONES:
        assert {*failed[zone]} - OF_FARM == {"dnssec.signed-on-every-server"}  # not tested
