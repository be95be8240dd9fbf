from __future__ import annotations

import pytest

from netaudit import codec
from netaudit.facts.reach import PortState, ReachV4, ReachV6, reachable, unreachable
from tests.checks.builders import reach_v4, reach_v6

OPEN, CLOSED = PortState.OPEN, PortState.CLOSED


def test_one_open_address_is_reachable() -> None:
    assert reachable(reach_v6(CLOSED, OPEN).addresses)
    assert not reachable(reach_v6(CLOSED).addresses)
    assert not reachable(())


def test_the_others_are_told_with_their_state() -> None:
    assert unreachable(reach_v6(CLOSED, OPEN).addresses) == ("2001:db8:1001::80 (closed)",)


@pytest.mark.parametrize("fact", [reach_v6(*PortState), reach_v4(OPEN)])
def test_the_store_gives_back_what_it_was_given(fact: ReachV6 | ReachV4) -> None:
    assert codec.load(type(fact), codec.dump(fact)) == fact
