from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from netaudit.model import Zone
from netaudit.notify.channels import Channels, Webhook
from netaudit.notify.outbox import LOCK, Outbox
from netaudit.schedule.audit import Became
from tests.factories import make_inventory, make_unit
from tests.fakes.pack import probes
from tests.fakes.servers import free_port
from tests.notify.sinks import hook_sink
from tests.schedule.factories import Bench, make_rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def channels(port: int) -> Channels:
    url = f"http://127.0.0.1:{port}/"
    return Channels(webhook=(Webhook(name="chat", url=url), Webhook(name="log", url=url)))


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setenv("NETAUDIT_STOP_FILE", str(tmp_path / "stop"))
    monkeypatch.setattr(probes, "ANSWERS", {})
    zones = tuple(Zone("so-a", f"{name}.test") for name in ("x", "y", "z"))
    made = Bench(tmp_path, make_inventory(make_unit(zones=zones)))
    yield made
    made.close()


def hour(bench: Bench, outbox: Outbox, *red: str) -> None:
    """The next hour's audit, in which only these zones pass."""
    probes.ANSWERS.update({name: ["red" if name in red else "blue"] for name in "xyz"})
    bench.tell = outbox.tell
    bench.clock.advance(hours=1)
    assert bench.auditor.look(make_rule()).became is Became.DONE


def test_a_change_reaches_every_channel_once(bench: Bench) -> None:
    with hook_sink() as (port, taken):
        outbox = Outbox(bench.journal, channels(port), bench.clock)
        hour(bench, outbox, "x", "y", "z")
        assert outbox.all() == []
        hour(bench, outbox, "y", "z")
        hour(bench, outbox, "y", "z")
        hour(bench, outbox, "x", "y", "z")
        assert outbox.deliver() == []
        assert outbox.deliver() == []
    told = [json.loads(body) for _, body in taken]
    states = Counter(c["state"] for t in told for c in t["changes"] if c["check"] == "demo.is-red")
    assert states == {"regressed": 2, "fixed": 2}
    assert len({t["id"] for t in told}) == len(told) == 4


def test_what_cannot_be_sent_waits_longer_each_time_and_says_why(bench: Bench) -> None:
    outbox = Outbox(bench.journal, channels(free_port()), bench.clock)
    hour(bench, outbox, "x")
    hour(bench, outbox)
    waits = []
    for _ in range(3):
        assert len(outbox.deliver()) == 2
        item = outbox.waiting()[0]
        waits.append(item.again - bench.clock())
        assert item.error
        assert outbox.deliver() == []  # not yet
        bench.clock.now = item.again
    assert waits == [timedelta(minutes=n) for n in (1, 2, 4)]
    with hook_sink() as (port, taken):
        outbox.channels = channels(port)
        assert outbox.deliver() == []
        assert len(taken) == 2
    assert outbox.waiting() == []


def test_a_channel_that_is_gone_is_told(bench: Bench) -> None:
    outbox = Outbox(bench.journal, channels(free_port()), bench.clock)
    hour(bench, outbox, "x")
    hour(bench, outbox)
    outbox.channels = Channels()
    assert "not in the file of channels" in outbox.deliver()[0]


def test_one_at_a_time_sends(bench: Bench) -> None:
    with hook_sink() as (port, taken):
        outbox = Outbox(bench.journal, channels(port), bench.clock)
        hour(bench, outbox, "x")
        hour(bench, outbox)
        with bench.journal.lock(LOCK):
            assert outbox.deliver() == []
        assert taken == []
