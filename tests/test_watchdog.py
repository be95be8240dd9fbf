from __future__ import annotations

import signal
import threading
import time

import pytest

from netaudit import watchdog
from netaudit.watchdog import Hung, heartbeat, limit


def test_code_that_never_returns_is_interrupted_and_the_alarm_put_back() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with limit(0.05) as bound:
        for _ in range(2):
            with pytest.raises(Hung, match=r"ran for 0\.05 s"), bound:
                time.sleep(60)
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_code_that_returns_is_left_alone() -> None:
    with limit(0.02) as bound:
        with bound:
            done = True
        ends = time.monotonic() + 0.05
        while time.monotonic() < ends:  # outside of the block nothing is bounded
            time.sleep(0.001)
    assert done


def test_off_the_main_thread_it_does_nothing() -> None:
    done: list[int] = []

    def work() -> None:
        with limit(10) as bound, bound, heartbeat(10, lambda: True) as beat:
            beat()
            done.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [1]


def test_a_heartbeat_is_wound_up_again_while_our_own_code_runs() -> None:
    rings: list[int] = []

    def ours() -> bool:
        rings.append(1)
        return len(rings) < 3

    with heartbeat(0.02, lambda: not ours()):
        try:
            while len(rings) < 5:
                time.sleep(0.001)
        except Hung:
            rings.append(-1)
    assert rings == [1, 1, 1, -1]


def test_code_may_run_as_long_as_was_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    bound, now = watchdog.Limit(10.0), [100.0]
    monkeypatch.setattr(watchdog, "monotonic", lambda: now[0])
    bound.ring(signal.SIGALRM, None)
    with bound:
        now[0] = 109.9
        bound.ring(signal.SIGALRM, None)
        now[0] = 110.0
        with pytest.raises(Hung):
            bound.ring(signal.SIGALRM, None)
    bound.ring(signal.SIGALRM, None)


def test_the_clock_looks_in_ten_times_meanwhile() -> None:
    with limit(600.0):
        until, every = signal.getitimer(signal.ITIMER_REAL)
    assert every == 60.0
    assert until <= 60.0


def test_a_heartbeat_winds_the_alarm_up_and_puts_it_back() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with heartbeat(600.0, lambda: True) as beat:
        signal.setitimer(signal.ITIMER_REAL, 5.0)
        beat()
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 5.0
        ring = signal.getsignal(signal.SIGALRM)
        assert callable(ring)
        with pytest.raises(Hung, match="held the processor for 600 s"):
            ring(signal.SIGALRM, None)
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
