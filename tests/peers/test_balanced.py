"""Machines behind one address that have different copies: it is told at every run."""

from __future__ import annotations

from functools import partial

import pytest

from tests.lab.network import in_a_namespace
from tests.peers import balanced, farm

pytestmark = [pytest.mark.lab, pytest.mark.peer]
CHECK = "dns.one-copy-at-each-address"


@pytest.mark.parametrize("policy", balanced.POLICIES)
def test_who_has_two_copies_is_told(policy: str) -> None:
    if missing := [tool for tool in balanced.TOOLS if farm.found(tool) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    failed = in_a_namespace(partial(balanced.said, policy))
    found = {kind for kind in balanced.COPIES if CHECK in failed.get(f"{kind}.test", ())}
    assert found == {*balanced.COPIES} - {"sound"}
    # One name server, whose names no inventory has.
    assert {*failed["sound.test"]} == {"dns.servers-enough", "dns.names-declared"}
