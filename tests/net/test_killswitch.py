from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from netaudit.errors import Stopped, UsageError
from netaudit.model import Instant, Inventory
from netaudit.net import killswitch
from tests.factories import NOON, clock, make_inventory, make_net


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


def test_a_switch_that_cannot_be_looked_for_stops_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the folder was closed: nobody can tell then that it is not pulled."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("NETAUDIT_STOP_FILE", str(tmp_path / "file" / "stop"))
    with pytest.raises(Stopped, match="cannot be looked for"):
        killswitch.require_released()
    assert watched(pull=False, after=timedelta(hours=1))


def test_a_switch_is_the_same_for_all_wherever_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETAUDIT_STOP_FILE", "stop")
    with pytest.raises(UsageError, match="NETAUDIT_STOP_FILE is stop: give it as a whole path"):
        killswitch.require_released()
    monkeypatch.setenv("NETAUDIT_STOP_FILE", "~/stop")  # as systemd hands it on
    assert killswitch.path() == Path.home() / "stop"


def test_a_link_that_leads_nowhere_is_a_switch(tmp_path: Path) -> None:
    killswitch.path().symlink_to(tmp_path / "nothing")
    assert killswitch.pulled()


def test_else_nothing_does() -> None:
    assert not watched(pull=False, after=timedelta(hours=1))
    killswitch.require_released()


@pytest.mark.parametrize("ends", [None, NOON])
def test_what_has_no_end_goes_on_and_so_does_the_last_instant(ends: datetime | None) -> None:
    async def ask() -> bool:
        gate = make_net().gate
        watcher = asyncio.create_task(killswitch.watch(gate, ends, clock))
        await asyncio.sleep(0)
        alive = not watcher.done()
        watcher.cancel()
        await asyncio.gather(watcher, return_exceptions=True)
        return alive and not gate.stopped

    assert asyncio.run(ask())


def authorised(starts: timedelta, ends: timedelta) -> Inventory:
    """An inventory that may be scanned in a window around now."""
    inventory = make_inventory()
    window = replace(inventory.authorisation, starts=NOON + starts, ends=NOON + ends)
    return replace(inventory, authorisation=window)


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("starts", "ends"), [(-SECOND, SECOND), (timedelta(0), SECOND), (-SECOND, timedelta(0))]
)
def test_a_run_may_begin_within_the_window(starts: timedelta, ends: timedelta) -> None:
    killswitch.within_window(authorised(starts, ends), clock)


@pytest.mark.parametrize(("starts", "ends"), [(SECOND, 2 * SECOND), (-2 * SECOND, -SECOND)])
def test_outside_the_window_none_begins_and_the_paper_is_named(
    starts: timedelta, ends: timedelta
) -> None:
    with pytest.raises(UsageError, match=r"12/QĐ-TEST covers .* to .*, and now is ") as told:
        killswitch.within_window(authorised(starts, ends), clock)
    times = {name: Instant(at) for name, at in (("starts", NOON + starts), ("ends", NOON + ends))}
    assert dict(told.value.phrase.params) == {
        "document": "12/QĐ-TEST",
        **times,
        "now": Instant(NOON),
    }


def test_none_begins_while_the_kill_switch_is_pulled() -> None:
    killswitch.path().touch()
    with pytest.raises(Stopped, match=str(killswitch.path())):
        killswitch.within_window(authorised(-SECOND, SECOND), clock)


def test_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETAUDIT_STOP_FILE")
    monkeypatch.setenv("HOME", "/an")
    for variable in ("XDG_RUNTIME_DIR", "XDG_DATA_HOME"):  # a unit of systemd has neither
        monkeypatch.setenv(variable, "/elsewhere")
        assert killswitch.path() == Path("/an/.local/share/netaudit.stop")
