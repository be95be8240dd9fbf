from __future__ import annotations

from netaudit.segment import Segment


def test_a_segment_is_known_by_its_vantage() -> None:
    segment = Segment("x-a", "lan", "eth1", (), (), (), (), (), ())
    assert (segment.key, segment.label()) == ("segment:lan", "lan (eth1)")
