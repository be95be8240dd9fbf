from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from netaudit.errors import Stopped
from netaudit.net import killswitch
from tests.factories import NOON, clock, make_net


@pytest.fixture(autouse=True)
def _place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NETAUDIT_STOP_FILE", str(tmp_path / "stop"))


def watched(*, pull: bool, after: timedelta) -> bool:
    """Whether the gate was stopped before a second of patience ended."""

    async def ask() -> bool:
        gate = make_net().gate
        watcher = asyncio.create_task(killswitch.watch(gate, NOON + after, clock))
        await asyncio.sleep(0)
        if pull:
            killswitch.path().touch()
        try:
            await asyncio.wait_for(watcher, 1.0)
        except TimeoutError:
            return False
        return gate.stopped

    return asyncio.run(ask())


def test_the_file_stops_whatever_sends() -> None:
    assert watched(pull=True, after=timedelta(hours=1))
    with pytest.raises(Stopped, match="--release"):
        killswitch.require_released()


def test_so_does_the_end_of_the_window() -> None:
    assert watched(pull=False, after=timedelta(seconds=-1))


def test_else_nothing_does() -> None:
    assert not watched(pull=False, after=timedelta(hours=1))
    killswitch.require_released()


def test_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETAUDIT_STOP_FILE")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")
    assert killswitch.path() == Path("/run/user/7/netaudit.stop")
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert killswitch.path() == Path("~/.local/share/netaudit.stop").expanduser()
