"""Servers with limits: nothing fails by that alone.

Three here; `benchmarks/limited.py` has all, with as many zones as one likes.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import pytest

from tests.lab.network import in_a_namespace, needs_nft
from tests.peers import farm, limits

pytestmark = [pytest.mark.lab, pytest.mark.peer, needs_nft]
ZONES = 48


@cache
def failed(kind: str) -> dict[str, int]:
    """How many zones fail a check."""
    if missing := [tool for tool in farm.TOOLS if farm.found(tool) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    told: dict[str, Any] = in_a_namespace(partial(limits.said, ZONES, kind))
    return dict(told["failed"])


def test_firewalls_that_drop_long_answers_are_told_and_nothing_else() -> None:
    plain, told = failed("none"), failed("all-short")
    assert told.pop("dns.long-answers-arrive") > ZONES // 2  # of those whose answers are long
    assert told == plain


@pytest.mark.parametrize("kind", ["named-tcp-4", "named-policed-50"])
def test_what_a_server_limits_is_no_fault_of_the_zones(kind: str) -> None:
    assert failed(kind) == failed("none")
