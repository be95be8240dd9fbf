from __future__ import annotations

import asyncio
from collections import deque
from ipaddress import ip_address, ip_network
from time import monotonic

import pytest

from netaudit.errors import Stopped
from netaudit.model import Link, Prefix
from netaudit.net import engine as module
from netaudit.net.engine import Engine
from netaudit.net.gate import Gate, Limits
from netaudit.net.lanes import Lane
from tests.factories import make_inventory, make_net, make_unit

HERE = ip_address("127.0.0.1")


def engine_with(*lanes: Lane, limits: Limits | None = None, gate: Gate | None = None) -> Engine:
    """An engine outside its thread, whose steps a test can take one by one."""
    gate = gate or make_net().gate
    gate.limits = limits or gate.limits
    loop = asyncio.new_event_loop()
    inbox = deque((lane, loop.create_future()) for lane in lanes)
    made = Engine(gate, {4: None, 6: None}, inbox)
    made._admit()
    loop.close()
    return made


def behind_a_slow_link() -> Gate:
    """The gate of a unit on 128 kbit/s that has loopback addresses."""
    prefix = Prefix("so-a", ip_network("127.0.0.0/16"))
    return make_net(make_inventory(make_unit(link=Link(128, 0.0), prefixes=(prefix,)))).gate


def test_no_more_is_booked_at_the_gate_than_may_leave_soon() -> None:
    """Others wait in the same queue: a sweep must not book it full for seconds."""
    made = engine_with(
        *(Lane(ip_address(f"127.0.1.{n}"), range(1, 200)) for n in range(1, 200)),
        limits=Limits(run_pps=1000.0, host_pps=1e6),
    )
    made._filled = monotonic() - 10
    made._book()
    booked = sum(len(probes) for _, _, _, probes in (*made._slow, *made._due))
    made.close()
    assert 50 <= booked < 50 + module.BATCH


def test_a_batch_is_no_longer_than_a_hosts_burst() -> None:
    made = engine_with(Lane(HERE, range(1, 200)), limits=Limits(host_pps=200.0))
    made._gate._hosts.clear()
    made._filled = monotonic() - 1
    made._book()
    sizes = {len(probes) for _, _, _, probes in (*made._slow, *made._due)}
    made.close()
    assert sizes == {16}


def test_a_slow_link_gets_one_at_a_time_and_comes_first() -> None:
    """128 kbit/s, half of it ours: a batch of sixteen SYN would stand there for 78 ms."""
    made = engine_with(Lane(HERE, range(1, 200)), gate=behind_a_slow_link())
    made._filled = monotonic() - 1
    made._book()
    assert [len(probes) for _, _, _, probes in made._slow] == [1]
    assert not made._due
    made.close()


def test_what_was_booked_for_a_slow_link_does_not_leave_at_once_when_we_are_late() -> None:
    lanes = [Lane(ip_address(f"127.0.0.{n}"), range(1, 9)) for n in range(1, 17)]
    made = engine_with(*lanes, gate=behind_a_slow_link())
    made._filled = monotonic() - 1
    made._book()
    now = monotonic() + 9
    left = [made._launch_next(made._slow, now) for _ in range(16)]
    assert all(left)
    assert sum(lane.sent for lane in lanes) <= 3
    made.close()


def test_without_anything_to_do_it_sleeps_longer() -> None:
    idle, busy = engine_with(), engine_with(Lane(HERE, [1]))
    assert idle._nap() > busy._nap()
    idle.close()
    busy.close()


def test_after_the_stop_nothing_is_asked() -> None:
    lane = Lane(HERE, range(1, 200))
    made = engine_with(lane)
    made._gate.stop()
    made._turn()
    packets = made._gate.packets
    made.close()
    assert lane.cancelled
    assert packets == 0
    with pytest.raises(Stopped):
        made._gate.require(HERE)
