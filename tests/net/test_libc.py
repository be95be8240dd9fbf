from __future__ import annotations

import ctypes
import errno
import socket
import struct
import sys
from ipaddress import ip_address

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.net import icmp, libc
from tests.fakes.servers import free_port

HOSTS = ["127.0.0.1", "::1"]


def udp(host: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)


@pytest.mark.parametrize("host", ["198.18.1.2", "2001:db8::7"])
def test_an_address_there_and_back(host: str) -> None:
    raw = libc.sockaddr(ip_address(host), 443)
    assert int.from_bytes(raw[:2], sys.byteorder) in {socket.AF_INET, socket.AF_INET6}
    assert libc.address_of(raw) == (ip_address(host), 443)


@given(st.binary(max_size=40))
def test_no_octets_raise(raw: bytes) -> None:
    libc.address_of(raw)
    list(libc._messages(raw))


@pytest.mark.parametrize("host", HOSTS)
def test_a_datagram_there_and_back(host: str) -> None:
    with udp(host) as one, udp(host) as other:
        one.bind((host, 0))
        other.bind((host, 0))
        where = libc.sockaddr(ip_address(host), other.getsockname()[1])
        assert libc.send(one.fileno(), b"a\0b", where) == 0
        inbox = libc.Inbox(64)
        received = inbox.receive(other.fileno())
        assert received
        assert received.data == b"a\0b"
        assert received.peer == (ip_address(host), one.getsockname()[1])
        assert inbox.receive(other.fileno()) is None


def test_only_so_many_octets_are_kept() -> None:
    with udp("127.0.0.1") as sock:
        sock.bind(("127.0.0.1", 0))
        sock.sendto(b"x" * 1000, sock.getsockname())
        received = libc.Inbox(64).receive(sock.fileno())
    assert received
    assert received.data == b"x" * 64


@pytest.mark.parametrize("host", HOSTS)
def test_an_icmp_error_comes_with_what_it_is_about(host: str) -> None:
    port = free_port(host)
    with udp(host) as sock:
        icmp.listen_for_errors(sock)
        libc.send(sock.fileno(), b"x", libc.sockaddr(ip_address(host), port))
        received = libc.Inbox(64).receive(sock.fileno(), icmp.MSG_ERRQUEUE)
    assert received
    ((_kind, data),) = received.control
    found = icmp.parse(data, received.peer)
    assert found
    assert found.target == (ip_address(host), port)


def test_errors_are_numbers() -> None:
    with socket.socket() as sock:
        sock.setblocking(False)
        where = libc.sockaddr(ip_address("127.0.0.1"), free_port())
        assert libc.connect(sock.fileno(), where) in {errno.EINPROGRESS, errno.ECONNREFUSED}
    assert libc.connect(-1, where) == errno.EBADF
    assert libc.send(-1, b"", where) == errno.EBADF


def test_a_control_message_that_lies_about_its_length_ends_the_list() -> None:
    header = struct.pack("=QII" if sys.maxsize > 2**32 else "=III", 3, 0, 11)
    assert list(libc._messages(header * 2)) == []


def test_many_connects_at_once_and_what_was_said_but_of_some() -> None:
    with socket.socket() as server, socket.socket() as one, socket.socket() as other:
        server.bind(("127.0.0.1", 0))
        server.listen()
        size, fds = 28, [one.fileno(), other.fileno()]
        places = bytearray(size * (max(fds) + 1))
        for fd, port in zip(fds, (server.getsockname()[1], free_port()), strict=True):
            raw = libc.sockaddr(ip_address("127.0.0.1"), port)
            places[fd * size : fd * size + len(raw)] = raw
        base = ctypes.addressof(ctypes.c_char.from_buffer(places))
        assert libc.connect_all(fds, base, size, frozenset({errno.ECONNREFUSED})) == [(fds[0], 0)]
        assert libc.connect_all(fds[1:], base, size, frozenset()) == [(fds[1], errno.ECONNREFUSED)]


def test_whose_socket_holds_an_error() -> None:
    with socket.socket() as plain, udp("127.0.0.1") as refused:
        icmp.listen_for_errors(refused)
        libc.send(refused.fileno(), b"x", libc.sockaddr(ip_address("127.0.0.1"), free_port()))
        fds = np.array([plain.fileno(), refused.fileno()])
        assert libc.erring(fds).tolist() == [False, True]
    assert libc.erring(fds[:0]).tolist() == []
