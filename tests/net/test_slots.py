from __future__ import annotations

import errno
import resource
import select
import socket
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

import pytest

from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.reach import PortState
from netaudit.net import libc
from netaudit.net.slots import Slot, Slots, window
from tests.fakes.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE, HERE6 = ip_address("127.0.0.1"), ip_address("::1")
NO_SOURCES: dict[int, IPv4Address | IPv6Address | None] = {4: None, 6: None}


@contextmanager
def listening(host: str = "127.0.0.1") -> Iterator[int]:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as server:
        server.bind((host, 0))
        server.listen(16)
        yield server.getsockname()[1]


@pytest.fixture
def slots() -> Iterator[Slots]:
    with select.epoll() as epoll:
        made = Slots(2, NO_SOURCES, epoll)
        yield made
        made.close()


@pytest.mark.parametrize(
    ("soft", "sockets"), [(1024, 256), (600, 64), (100, 64), (10**6, 8192), (-1, 8192)]
)
def test_the_window_leaves_files_for_others(
    monkeypatch: pytest.MonkeyPatch, soft: int, sockets: int
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, soft))
    assert window() == sockets


def ask(slot: Slot, host: str, port: int) -> PortState | None:
    state = slot.start(ip_address(host), port)
    poll = select.poll()
    poll.register(slot.fd, select.POLLOUT | select.POLLIN)
    poll.poll(1000)
    return state or slot.verdict()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1"])
def test_one_socket_asks_again_and_again(slots: Slots, host: str) -> None:
    slot = slots.take(ip_address(host))
    assert slot
    with listening(host) as open_port:
        closed_port = free_port(host)
        found = [ask(slot, host, port) for port in (open_port, closed_port) * 5]
    assert found == [PortState.OPEN, PortState.CLOSED] * 5


def test_nothing_is_left_of_a_probe_that_was_given_up(slots: Slots) -> None:
    slot = slots.take(HERE)
    assert slot
    with listening() as port:
        slot.start(HERE, free_port())
        slot.give_up()
        assert ask(slot, "127.0.0.1", port) is PortState.OPEN


def test_a_pending_probe_has_no_verdict(slots: Slots) -> None:
    with socket.socket() as server, socket.socket() as first, socket.socket() as second:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        first.connect(server.getsockname())
        second.setblocking(False)
        second.connect_ex(server.getsockname())
        slot = slots.take(HERE)
        assert slot
        assert slot.start(HERE, server.getsockname()[1]) is None
        assert slot.verdict() is None


def test_a_listener_that_resets_at_once_is_open(slots: Slots) -> None:
    slot = slots.take(HERE)
    assert slot
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        slot.start(HERE, server.getsockname()[1])
        peer, _ = server.accept()
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        peer.close()
        assert slot.verdict() is PortState.OPEN


def test_there_are_so_many_and_no_more(slots: Slots) -> None:
    first, second = slots.take(HERE), slots.take(HERE6)
    assert first
    assert second
    assert slots.take(HERE) is None
    first.release()
    assert slots.take(HERE) is first


def test_a_free_slot_of_one_family_makes_room_for_the_other(slots: Slots) -> None:
    for slot in [slots.take(HERE6), slots.take(HERE6)]:
        assert slot
        slot.release()
    assert slots.take(HERE)
    assert slots.take(HERE)
    assert slots.take(HERE) is None


def test_the_source_is_the_vantages_own() -> None:
    made = Slots(1, {4: IPv4Address("127.0.0.99"), 6: None}, select.epoll())
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        slot = made.take(HERE)
        assert slot
        slot.start(HERE, server.getsockname()[1])
        peer, source = server.accept()
        peer.close()
        assert source[0] == "127.0.0.99"
    made.close()


def test_a_source_that_is_not_ours_is_our_inability() -> None:
    made = Slots(1, {4: IPv4Address("198.18.0.9"), 6: None}, select.epoll())
    with pytest.raises(NoRoute, match=r"198\.18\.0\.9"):
        made.take(HERE)
    made.close()


def test_when_files_run_out_what_there_is_must_do(
    slots: Slots, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = slots.take(HERE)
    assert first

    def none_left(*_: object) -> None:
        raise OSError(errno.EMFILE, "")

    monkeypatch.setattr(socket, "socket", none_left)
    assert slots.take(HERE) is None
    first.release()
    assert slots.take(HERE) is first


def test_not_one_file_is_our_inability(slots: Slots, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: object) -> None:
        raise OSError(errno.EMFILE, "")

    monkeypatch.setattr(socket, "socket", none_left)
    with pytest.raises(CannotAsk, match="ulimit"):
        slots.take(HERE)


def test_the_guard_of_this_suite_sees_these_connections(slots: Slots, refused: list[str]) -> None:
    """They bypass Python's own socket calls, and so would bypass its audit events."""
    slot = slots.take(ip_address("2001:db8::1"))
    assert slot
    with pytest.raises(AssertionError, match="2001:db8::1"):
        slot.start(ip_address("2001:db8::1"), 80)
    assert refused == ["2001:db8::1"]


def test_a_probe_is_begun_on_a_free_slot_and_told_by_its_file(slots: Slots) -> None:
    begun = [slots.begin(HERE, free_port()) for _ in range(3)]
    assert begun[2] is None
    for pair in begun[:2]:
        assert pair
        assert slots.get(pair[0].fd) is pair[0]
    assert slots.get(-1) is None


def test_a_slot_that_could_not_start_is_free_again(
    slots: Slots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libc, "connect", lambda *_: errno.EADDRNOTAVAIL)
    for _ in range(5):
        with pytest.raises(NoRoute):
            slots.begin(HERE, 80)
    assert len(slots._by_fd) == 1


@pytest.mark.parametrize("code", [errno.EBADF, errno.ENOTSOCK, errno.ENOBUFS, errno.ECONNABORTED])
def test_what_this_machine_says_of_itself_is_no_state_of_a_port(slots: Slots, code: int) -> None:
    slot = slots.take(HERE)
    assert slot
    slot.start(HERE, free_port())
    with pytest.raises(CannotAsk, match=r"127\.0\.0\.1"):
        slot.settled(code)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (errno.EHOSTUNREACH, PortState.UNREACHABLE),
        (errno.ENETUNREACH, PortState.UNREACHABLE),
        (errno.EPROTO, PortState.UNREACHABLE),
        (errno.ETIMEDOUT, None),  # silence, for as long as the kernel waits
    ],
)
def test_what_the_kernel_hands_on_of_the_network_is_one(
    slots: Slots, code: int, state: PortState | None
) -> None:
    slot = slots.take(HERE)
    assert slot
    slot.start(HERE, free_port())
    assert slot.settled(code) is state


def test_a_connection_of_an_earlier_probe_opens_no_port(
    slots: Slots, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = slots.take(HERE)
    assert slot
    with listening() as port:
        assert slot.start(HERE, port) is None
        monkeypatch.setattr(libc, "connect", lambda *_: errno.EISCONN)  # it was never given up
        slot.where = HERE, free_port()
        with pytest.raises(CannotAsk, match="connected to another peer"):
            slot.verdict()


def test_who_ends_the_connection_at_once_is_open(
    slots: Slots, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = slots.take(HERE)
    assert slot
    slot.start(HERE, free_port())
    monkeypatch.setattr(libc, "connect", lambda *_: errno.EINPROGRESS)
    monkeypatch.setattr(libc, "pending_error", lambda _: errno.ECONNRESET)
    assert slot.last_word() is PortState.OPEN
