from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from netaudit.raw.hand import Hand

if TYPE_CHECKING:
    import pytest


def test_jobs_are_done_in_their_order_by_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "setswitchinterval", lambda _seconds: None)  # of this process
    hand, done, through = Hand(), list[int](), threading.Event()
    hand.do(lambda: done.append(1))  # before it has started, too
    hand.start()
    hand.do(lambda: done.append(threading.get_ident()))
    hand.do(through.set)
    through.wait()
    assert done[0] == 1
    assert done[1] != threading.get_ident()
