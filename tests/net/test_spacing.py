from __future__ import annotations

import pytest

from netaudit.net.gate import Bucket
from netaudit.net.spacing import Spacing


def test_a_late_turn_catches_up_with_thirty_milliseconds_and_no_more() -> None:
    link, spacing = Bucket(10_000.0, 1500.0), Spacing()
    waits = [spacing.wait(link, 100.0, 5.0) for _ in range(9)]
    assert waits[:4] == [0.0] * 4  # 10 ms each: the last of them takes the link into the future
    assert waits[4:] == pytest.approx([0.01] * 5)
    assert spacing.wait(link, 100.0, 5.01) == 0.0
    assert spacing.wait(link, 100.0, 5.01) > 0.0


def test_links_do_not_wait_for_each_other() -> None:
    slow, fast, spacing = Bucket(1_000.0, 1500.0), Bucket(1e6, 1500.0), Spacing()
    assert spacing.wait(slow, 1500.0, 1.0) == 0.0
    assert spacing.wait(slow, 1500.0, 1.0) > 1.0
    assert spacing.wait(fast, 1500.0, 1.0) == 0.0
