"""Probes over connect(2) on loopback; between namespaces they are tested in tests/discover."""

from __future__ import annotations

import errno
import socket
from contextlib import ExitStack
from ipaddress import ip_address
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
import pytest

from netaudit.net import libc
from netaudit.net.slots import Slot
from netaudit.raw.calls import Calls
from netaudit.raw.engine import Engine
from netaudit.raw.messages import Done, Dones, Refused
from netaudit.raw.nexthop import NoWayError, Route
from netaudit.raw.table import OVER
from tests.fakes.servers import free_port
from tests.raw.test_engine import make_sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Address
    from netaudit.raw.engine import Said

HERE, HERE6 = "127.0.0.1", "::1"


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def engine(calls: Calls) -> Iterator[Engine]:
    made = Engine(("127.0.0.0/8", "::/127", "2001:db8::/32"), 0.0, monotonic(), calls)
    yield made
    made.close()


def told(engine: Engine, count: int) -> list[Said | Done]:
    """What it says, of one address at a time, until it has said so much."""
    said: list[Said | Done] = []
    while len(said) < count:
        for one in engine.turn(monotonic()):
            said += one.each() if isinstance(one, Dones) else [one]
    return said


def listening(stack: ExitStack, host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    server = stack.enter_context(socket.socket(family))
    server.bind((host, 0))
    server.listen(16)
    return int(server.getsockname()[1])


def test_open_and_closed_ports_of_both_families(engine: Engine) -> None:
    with ExitStack() as stack:
        for host in (HERE, HERE6):
            opened, closed = listening(stack, host), free_port(host)
            engine.add(make_sweep(host, ports=f"{opened},{closed}"))
            (done,) = told(engine, 1)
            assert isinstance(done, Done)
            assert done.states == (f"open {opened}", f"closed {closed}")
            assert (done.sent, done.missed, done.blame) == (2, 0.0, ())


def test_sockets_are_used_again_and_none_is_left_in_use(engine: Engine, calls: Calls) -> None:
    engine.add(make_sweep(HERE, "127.0.0.2", ports="1-700"))
    first, second = told(engine, 2)
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert first.sent == second.sent == 700
    assert calls._slots.busy == 0
    assert calls.nap() == 1.0
    assert engine.counted(0).answers == 1400


def test_what_was_said_at_once_is_heard_once(engine: Engine, calls: Calls) -> None:
    """Loopback refuses in the call itself, and tells the event loop besides."""
    engine.add(make_sweep(HERE, ports="1-300"))
    told(engine, 1)
    free = calls._slots._free[4]
    assert len(free) == len(set(free)) == len(calls._slots._by_fd)


def test_what_was_said_at_once_of_a_sweep_that_nobody_wants_is_forgotten(
    engine: Engine, calls: Calls
) -> None:
    slot = calls._slots.take(ip_address(HERE))
    assert slot
    calls._at_once.append((slot.fd, 0))
    calls._make_room(64)
    calls.forget()
    assert calls._slots.busy == 0
    assert engine.turn(monotonic()) == []


def test_no_more_leaves_than_there_are_sockets(engine: Engine, calls: Calls) -> None:
    calls._slots._most = 3
    engine.add(make_sweep(HERE, ports="1-50"))
    (done,) = told(engine, 1)
    assert getattr(done, "states", ()) == ("closed 1-50",)
    assert len(calls._slots._by_fd) == 3


def test_what_this_machine_cannot_ask_is_refused_with_the_reason(
    engine: Engine, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [errno.ENETUNREACH, errno.EACCES]
    monkeypatch.setattr(libc, "connect_all", lambda fds, *_: list(zip(fds, codes, strict=False)))
    engine.add(make_sweep("2001:db8::1", "2001:db8::2", ports="1"))
    said = [one for one in told(engine, 2) if isinstance(one, Refused)]
    assert {one.address for one in said} == {"2001:db8::1", "2001:db8::2"}
    assert {one.why for one in said} == {"no route", "no right"}
    assert calls._slots.busy == 0


def test_without_a_single_socket_nothing_of_a_path_is_known(
    engine: Engine, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(socket, "socket", nothing)
    engine.add(make_sweep(HERE, ports="1"))
    (refused,) = told(engine, 1)
    assert isinstance(refused, Refused)
    assert refused.why == "unable"
    assert "raise the limit" in refused.text
    assert calls._slots.busy == 0


@pytest.mark.parametrize("late", [True, False])
def test_what_goes_wrong_with_us_after_a_probe_has_left_is_told_of_no_port(
    engine: Engine, calls: Calls, monkeypatch: pytest.MonkeyPatch, *, late: bool
) -> None:
    with ExitStack() as stack:
        _Waiting(stack, engine)
        (fd,) = np.flatnonzero(calls._column["until"] < np.inf).tolist()
        if late:  # its time is up
            monkeypatch.setattr(Slot, "last_word", lambda slot: slot.settled(errno.EBADF))
            calls._column["until"][fd] = 0.0
        else:
            calls._at_once.append((fd, errno.EBADF))
        (refused,) = told(engine, 1)
        assert isinstance(refused, Refused)
        assert (refused.address, refused.why) == (HERE, "unable")
        assert "Bad file descriptor" in refused.text
        assert calls._slots.busy == 0


def test_an_echo_is_nothing_for_connect(calls: Calls) -> None:
    here = ip_address(HERE)
    with pytest.raises(NoWayError, match="TCP ports only") as refusal:
        calls.place(Route(0, here, here, on_link=False), "echo")
    assert refusal.value.why == "unsupported"
    calls.close()


def test_all_sweeps_have_the_same_own_address(calls: Calls) -> None:
    here, other, third = (ip_address(text) for text in (HERE, "127.0.0.2", "127.0.0.3"))

    def place(source: Address, *targets: Address) -> int:
        ((route, some),), none = calls.ways([t.packed for t in targets], source, many=True)
        assert (some, none) == ([target.packed for target in targets], [])
        return calls.place(route, "tcp")

    assert place(other, here, third) == 0
    assert place(ip_address(HERE6), other) == 1
    assert place(other, third) == 0
    with pytest.raises(NoWayError, match="the same own address"):
        place(here, here)
    calls.close()


class _Waiting:
    """Two probes to a listener whose queue is full, so that nothing answers them."""

    def __init__(self, stack: ExitStack, engine: Engine) -> None:
        server = stack.enter_context(socket.socket())
        server.bind((HERE, 0))
        server.listen(0)
        stack.enter_context(socket.create_connection(server.getsockname()))
        for _ in range(2):
            filling = stack.enter_context(socket.socket())
            filling.setblocking(False)
            filling.connect_ex(server.getsockname())
        engine.add(make_sweep(HERE, ports=str(server.getsockname()[1])))
        engine.turn(monotonic())


def test_a_probe_without_an_answer_is_given_up_and_asked_again(
    engine: Engine, calls: Calls
) -> None:
    with ExitStack() as stack:
        _Waiting(stack, engine)
        assert calls._slots.busy == 1
        assert calls.nap() < 0.01
        calls._column["until"][calls._column["until"] < np.inf] = 0.0  # its time is up
        engine._table.column["until"][0] = 0.0
        said = engine.turn(monotonic())
        assert calls._slots.busy == 0
        assert [type(one).__name__ for one in said or told(engine, 1)] == ["Again"]


def test_what_nobody_wants_to_know_any_more_is_ended(engine: Engine, calls: Calls) -> None:
    with ExitStack() as stack:
        _Waiting(stack, engine)
        engine.cancel(1)
        assert engine._table.column["phase"][0] == OVER
        while engine._table.count:  # until the table is forgotten
            assert engine.turn(monotonic()) == []
        assert calls._slots.busy == 0
