from __future__ import annotations

import pytest

from netaudit.net.lengths import Lengths


def seen(*events: tuple[str, int]) -> int:
    lengths = Lengths()
    for what, octets in events:
        (lengths.came if what == "came" else lengths.lost)(octets)
    return lengths.payload


@pytest.mark.parametrize(
    ("events", "payload"),
    [
        ([], 1232),
        ([("lost", 900)], 1232),  # one may be chance
        ([("lost", 900), ("lost", 900)], 512),
        ([("came", 300), ("lost", 900), ("lost", 700)], 512),
        ([("came", 640), ("lost", 900), ("lost", 900)], 640),
        ([("lost", 900), ("came", 640), ("lost", 900)], 640),
        ([("came", 900), ("lost", 900), ("lost", 900)], 1232),  # as long a one has come
        ([("lost", 900), ("lost", 900), ("came", 900)], 1232),
        ([("lost", 900), ("lost", 1100), ("came", 1000)], 1232),
        ([("lost", 900), ("lost", 900), ("came", 899)], 899),
        ([("lost", 900), ("came", 900), ("lost", 1000)], 1232),  # what was before counts no more
        ([("lost", 900), ("came", 900), ("lost", 1000), ("lost", 1000)], 900),
    ],
)
def test_room_is_for_what_comes(events: list[tuple[str, int]], payload: int) -> None:
    assert seen(*events) == payload
