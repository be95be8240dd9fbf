from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from netaudit.probes import segment
from tests.checks.segment_builders import make_overheard, make_segment

if TYPE_CHECKING:
    import pytest


def test_it_listens_on_the_segments_interface(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def overhear(_net: Any, interface: str) -> Any:
        asked.append(interface)
        return make_overheard()

    monkeypatch.setattr(segment, "overhear", overhear)
    net: Any = None
    assert asyncio.run(segment.overheard(make_segment(), net)) == make_overheard()
    assert asked == ["eth1"]
