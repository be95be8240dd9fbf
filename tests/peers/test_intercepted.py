"""A resolver that answers in the name servers' place: it is told, and the zone is not blamed."""

from __future__ import annotations

from functools import partial

import pytest

from tests.lab.network import in_a_namespace, needs_nft
from tests.peers import farm, intercepted

pytestmark = [pytest.mark.lab, pytest.mark.peer, needs_nft]
# One site, whose names no inventory has.
OF_FARM = {"dns.servers-apart", "dns.names-declared"}


def told(where: str) -> set[str]:
    if missing := [tool for tool in farm.TOOLS if farm.found(tool) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    failed = in_a_namespace(partial(intercepted.said, intercepted.BEFORE[where]))
    return {*failed[intercepted.ZONE]}


def test_before_one_server_it_is_told_of_that_one_alone() -> None:
    assert told("one") - OF_FARM == {"dns.servers-answer", "dns.no-recursion"}


def test_before_all_servers_nothing_is_said_of_the_zone() -> None:
    """All that asks the servers was not tested; what validates found no chain, and no fault."""
    found = told("all")
    assert {"dns.servers-answer", "dnssec.zone-signed", "dnssec.ds-matches-key"} <= found
    assert "dnssec.chain-validates" not in found
