from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from netaudit.store.idset import pack, unpack


@given(st.sets(st.integers(0, 10**9)))
def test_a_set_comes_back(ids: set[int]) -> None:
    assert unpack(pack(ids)) == ids


def test_neighbours_cost_next_to_nothing() -> None:
    assert len(pack(range(1, 27_001))) < 100
    assert unpack(pack([])) == frozenset()
