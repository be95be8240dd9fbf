from __future__ import annotations

from pathlib import Path

import pytest

from netaudit.drill import stopping


@pytest.mark.parametrize(
    ("before", "now", "begins"),
    [
        (False, False, []),
        (False, True, ["the kill switch is pulled"]),
        (True, True, []),
        (True, False, ["the kill switch is released"]),
    ],
)
def test_only_what_changes_is_told(before: bool, now: bool, begins: list[str]) -> None:  # noqa: FBT001  parameters of pytest
    lines = [message.format(**p) for message, p in stopping.said(before, now, Path("drill-x"))]
    assert [line.partition(":")[0] for line in lines] == begins
    assert all("netaudit drill stop drill-x" in line for line in lines if now)
