from __future__ import annotations

import errno
import resource
import socket
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import IPv4Address, ip_address
from typing import TYPE_CHECKING

import pytest

from netaudit.errors import CannotAsk, NoRight, NoRoute, OutOfScope
from netaudit.net.sockets import open_socket, ours
from tests.factories import make_inventory, make_net

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL = ip_address("127.0.0.1")


def test_the_vantages_address_is_the_source() -> None:
    inventory = make_inventory()
    ops = replace(inventory.vantages[0], source_v4=IPv4Address("127.0.0.77"))
    net = make_net(inventory, vantages=(ops,))
    with open_socket(net, LOCAL, socket.SOCK_DGRAM) as sock:
        assert sock.getsockname()[0] == "127.0.0.77"
        assert not sock.getblocking()


def test_a_source_that_this_machine_does_not_have_is_our_inability() -> None:
    inventory = make_inventory()
    ops = replace(inventory.vantages[0], source_v4=IPv4Address("198.18.0.9"))
    with pytest.raises(NoRoute, match=r"198\.18\.0\.9"):
        open_socket(make_net(inventory, vantages=(ops,)), LOCAL, socket.SOCK_STREAM)


def test_no_socket_is_made_for_an_address_outside_the_scope(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[object] = []
    monkeypatch.setattr(socket, "socket", lambda *a: made.append(a))
    with pytest.raises(OutOfScope):
        open_socket(make_net(), ip_address("2001:db8::1"), socket.SOCK_STREAM)
    assert made == []


@contextmanager
def few_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.socket() as probe:
        highest = probe.fileno()
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_too_many_files_is_our_inability_and_says_what_to_do() -> None:
    net = make_net()
    with few_files(), pytest.raises(CannotAsk, match="ulimit -n"):
        tuple(open_socket(net, LOCAL, socket.SOCK_STREAM) for _ in range(4096))


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENETUNREACH, NoRoute),
        (errno.EADDRNOTAVAIL, NoRoute),
        (errno.EPERM, NoRight),
        (errno.EINVAL, CannotAsk),
    ],
)
def test_what_our_own_errors_mean(number: int, kind: type[CannotAsk]) -> None:
    assert type(ours(OSError(number, ""), LOCAL)) is kind
