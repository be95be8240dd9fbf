import socket
import struct
from dataclasses import replace
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.lab.wire import IPV4, IPV6, QUEUE_SECONDS, VNET_HEADER, Dice, Line, Lines, Wire
from netaudit.model import Inventory, Link
from tests.lab.network import small

UNIT = small().units[1]
HOST6, HOST4 = "2001:db8:1002::53", "198.18.2.53"
OPS6, OPS4 = "2001:db8::a", "198.19.0.10"


def _frame(source: str, destination: str, size: int = 100) -> bytes:
    packed = ip_address(source).packed + ip_address(destination).packed
    kind, start = (IPV6, 8) if len(packed) == 32 else (IPV4, 12)
    return (bytes(VNET_HEADER + 12) + kind + bytes(start) + packed).ljust(size, b"\0")


def _shaped(**parts: float) -> Inventory:
    link = replace(Link(1000, 10.0), **parts)  # type: ignore[arg-type]
    return replace(small(), units=tuple(replace(u, link=link) for u in small().units))


def test_a_frame_takes_the_line_of_the_unit_s_side() -> None:
    lines = Lines(small())
    for ops, host in ((OPS6, HOST6), (OPS4, HOST4)):
        down = lines.find(_frame(ops, host), down=True)
        up = lines.find(_frame(host, ops), down=False)
        assert down is not None
        assert up is not None
        assert down is not up
        assert down.latency == UNIT.link.latency_ms / 1000
        assert down.rate == UNIT.link.rate_kbit * 125


def test_both_families_share_a_link() -> None:
    lines = Lines(small())
    assert lines.find(_frame(OPS6, HOST6), down=True) is lines.find(_frame(OPS4, HOST4), down=True)


@given(st.binary(max_size=120), st.booleans())
def test_what_is_no_packet_of_a_unit_goes_straight_through(frame: bytes, down: bool) -> None:  # noqa: FBT001
    found = Lines(small()).find(frame, down=down)
    assert found is None or any(found.rate == u.link.rate_kbit * 125 for u in small().units)


def test_frames_queue_by_the_rate_and_then_take_the_latency() -> None:
    line = Line(latency=0.01, rate=1000.0, loss=0.0)
    assert line.due(100, 5.0, 0.5) == pytest.approx(5.11)
    assert line.due(100, 5.0, 0.5) == pytest.approx(5.21)
    assert line.due(100, 9.0, 0.5) == pytest.approx(9.11)


def test_a_full_queue_drops() -> None:
    line = Line(latency=0.0, rate=1000.0, loss=0.0)
    dues = [line.due(100, 0.0, 0.5) for _ in range(20)]
    kept = [d for d in dues if d is not None]
    assert len(kept) == QUEUE_SECONDS * 1000 / 100 + 1
    assert dues[-1] is None


def test_the_dice_decide_what_is_lost() -> None:
    line = Line(latency=0.0, rate=1e9, loss=0.2)
    assert line.due(100, 0.0, 0.19) is None
    assert line.due(100, 0.0, 0.2) is not None


def test_dice_are_fair_and_repeatable() -> None:
    dice, same = Dice(7), Dice(7)
    rolls = [dice.roll() for _ in range(20_000)]
    assert rolls == [same.roll() for _ in range(20_000)]
    assert all(0 <= r < 1 for r in rolls)
    for tenth in range(10):
        share = sum(tenth / 10 <= r < (tenth + 1) / 10 for r in rolls) / len(rolls)
        assert share == pytest.approx(0.1, abs=0.01)


def _carry(inventory: Inventory, frames: list[bytes]) -> list[bytes]:
    """What comes out at the core's side, of what went in at the vantage point's."""
    core, core_far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    edge, edge_far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    for end in (core, edge, core_far):
        end.setblocking(False)
    with core, core_far, edge, edge_far:
        wire = Wire([(core, edge)], Lines(inventory), 1)
        for frame in frames:
            edge_far.send(frame)
        wire._take(edge)
        while wire._waiting:
            wire._deliver()
        out = []
        while True:
            try:
                out.append(core_far.recv(65536))
            except BlockingIOError:
                return out


def test_frames_come_out_unchanged_and_in_order() -> None:
    frames = [_frame(OPS6, HOST6) + struct.pack("!I", n) for n in range(20)]
    assert _carry(_shaped(latency_ms=1.0), frames) == frames


def test_a_lossy_link_loses_its_share() -> None:
    frames = [_frame(OPS6, HOST6)] * 150
    out = _carry(_shaped(loss_percent=40.0, rate_kbit=10**6), frames)
    assert 0.4 < len(out) / len(frames) < 0.8
