from __future__ import annotations

import select
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netaudit.raw import filters
from netaudit.raw.hand import Hand
from netaudit.raw.nexthop import interface
from netaudit.raw.packet import Builder, packed_columns
from netaudit.raw.rings import BATCH, Columns, Ring, Sender, packet_socket, prove_right
from tests.lab.network import in_a_namespace
from tests.raw.pair import FAR, NEAR, joined

FRAMES, SYN_ACK = 10_000, 0x12


def test_a_field_is_read_over_all_frames() -> None:
    memory = bytearray(range(60))
    columns = Columns(memory, 1, 3, 3, 20)
    assert columns.field(2, ">u2").tolist() == [0x0607, 0x1A1B, 0x2E2F]
    assert columns.field(0, "u1").tolist() == [4, 24, 44]


def _heard(ring: Ring) -> list[int]:
    found: list[int] = []
    while select.select([ring], [], [], 0.3)[0]:
        if (columns := ring.read()) is not None:
            found += columns.field(54, ">u2").tolist()  # the source port, over IPv6
    return found


def _helping() -> Hand:
    hand = Hand()
    hand.start()
    return hand


@pytest.mark.lab
@pytest.mark.parametrize("helped", [False, True])
def test_what_is_sent_here_is_heard_there_all_of_it_and_once(*, helped: bool) -> None:
    def inside() -> Any:
        with joined() as (near, far):
            with near.namespace.entered():
                card = interface(2)
                ring = Ring(card, filters.answers(6, "tcp"))
            with far.namespace.entered():
                there = interface(2)
                builder = Builder(FAR, there.mac, "tcp", SYN_ACK)
                sender = Sender(there, builder.size, _helping() if helped else None)
            numbers = np.arange(FRAMES, dtype=np.uint16)
            mac = np.frombuffer(card.mac, ">u2").astype(np.uint16)[None]
            words = packed_columns([NEAR.packed])[0]
            for start in range(0, FRAMES, BATCH):
                ports = numbers[start : start + BATCH]
                count = len(ports)
                builder.build(
                    sender.room(count),
                    np.repeat(mac, count, 0),
                    np.repeat(words, count, 0),
                    ports,
                    np.full(count, filters.FIRST_PORT, np.uint16),
                    np.zeros(count, np.uint32),
                )
                sender.send(count)
            sender.finish()
            heard = _heard(ring)
            drops = ring.drops()
            ring.close()
            sender.close()
            return sorted(heard) == list(range(FRAMES)), drops

    assert in_a_namespace(inside) == [True, 0]


@pytest.mark.lab
def test_a_batch_leaves_in_calls_of_a_thousand_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    def inside() -> Any:
        with joined() as (near, _far), near.namespace.entered():
            sender = Sender(interface(2), 54)
            taken: list[int] = []
            real = sender._libc.sendmmsg

            def counting(*given: Any) -> int:
                taken.append(real(*given))
                return taken[-1]

            monkeypatch.setattr(sender._libc, "sendmmsg", counting)
            sender.send(BATCH)
            return taken

    assert in_a_namespace(inside) == [1024] * (BATCH // 1024)  # UIO_MAXIOV


@pytest.mark.lab
def test_what_a_hand_could_not_send_is_said_before_more_is_written() -> None:
    def inside() -> Any:
        with joined() as (near, _far), near.namespace.entered():
            sender = Sender(interface(2), 54, _helping())
            near.route.link("set", index=2, state="down")
            sender.send(BATCH)
            sender.wait()
            said: list[Any] = []
            for _ in range(2):
                try:
                    said.append(len(sender.room(1)))
                except OSError as error:
                    said.append(error.strerror)
            return said

    assert in_a_namespace(inside) == ["Network is down", 1]


@pytest.mark.lab
def test_what_the_hand_has_not_taken_up_leaves_when_it_is_waited_for() -> None:
    def inside() -> Any:
        with joined() as (near, _far), near.namespace.entered():
            card = interface(2)

            def sent() -> int:
                lines = Path("/proc/thread-self/net/dev").read_text("ascii").splitlines()
                return int(next(line for line in lines if f"{card.name}:" in line).split()[10])

            sender = Sender(card, 54, Hand())  # a hand that never starts
            before = sent()
            sender.send(BATCH)
            at_once = sent() - before
            sender.wait()
            return at_once < BATCH <= sent() - before

    assert in_a_namespace(inside) is True


@pytest.mark.lab
def test_a_batch_is_written_while_the_last_one_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    def inside() -> Any:
        with joined() as (near, _far), near.namespace.entered():
            sender = Sender(interface(2), 54, Hand())  # a hand that never starts
            sent: list[int] = []
            monkeypatch.setattr(sender, "_send", lambda a, end, _sock: sent.extend(range(a, end)))
            rooms, counts = [], []
            for _ in range(4):
                rooms.append(sender.room(BATCH).ctypes.data)
                counts.append(len(sent))
                sender.send(BATCH)
            sender.wait()
            order = [*range(2 * BATCH)] * 2
            return rooms[:2] == rooms[2:], rooms[0] != rooms[1], counts, sent == order

    # The third batch is written over the first, which has left, and so on.
    assert in_a_namespace(inside) == [True, True, [0, 0, BATCH, 2 * BATCH], True]


@pytest.mark.lab
def test_an_interface_that_is_down_is_an_error_not_a_loss() -> None:
    def inside() -> Any:
        with joined() as (near, _far), near.namespace.entered():
            sender = Sender(interface(2), 54)
            near.route.link("set", index=2, state="down")
            try:
                sender.send(1)
            except OSError as error:
                return error.strerror
            return "sent"

    assert in_a_namespace(inside) == "Network is down"


@pytest.mark.lab
def test_a_filter_that_is_none_is_refused() -> None:
    def inside() -> Any:
        wanted = filters.Filter("broken", 6, (b"\xff" * 8,), 1, 1)
        with joined() as (near, _far), near.namespace.entered():
            try:
                packet_socket(interface(2), wanted)
            except OSError as error:
                return error.strerror
            return "taken"

    assert in_a_namespace(inside) == "Invalid argument"


def test_without_the_right_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("socket.socket", refuse)
    with pytest.raises(PermissionError):
        prove_right(Hand())
