"""Canaries as they are made are what they are said to be, on any name server."""

from __future__ import annotations

from functools import partial

import pytest

from tests.lab.network import in_a_namespace
from tests.peers import canaries, farm
from tests.peers.signers import SERVERS

pytestmark = [pytest.mark.lab, pytest.mark.peer]


@pytest.mark.parametrize("server", SERVERS)
def test_each_is_in_its_state(server: str) -> None:
    if missing := [tool for tool in farm.TOOLS if farm.found(tool) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    said = in_a_namespace(partial(canaries.said, server))
    assert len(said) == 9
    for name, (expected, ours, theirs) in said.items():
        assert (name, ours, theirs) == (name, expected, expected)
