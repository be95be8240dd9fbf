"""Guards of the whole suite: no packet leaves this machine."""

from __future__ import annotations

import asyncio
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.idle_clock import IdleClockLoop

if TYPE_CHECKING:
    from collections.abc import Iterator

# A slow machine is no failure: nothing in this suite is judged by the clock.
settings.register_profile("netaudit", deadline=None)
settings.load_profile("netaudit")
asyncio.events.new_event_loop = IdleClockLoop  # what asyncio.run makes

SLOW = ("lab", "peer", "browser")  # marks

_NAMESPACE = Path("/proc/thread-self/ns/net")
_home = _NAMESPACE.readlink()
_sent: list[str] = []  # attempts to reach something else than this machine
_provoking: list[list[str]] = []  # tests that look at their attempts themselves


class PacketToTheWorldError(AssertionError):
    """A test tried to send to something else than this machine or a namespace of its own."""


def _stays_here(host: str) -> bool:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host in {"", "localhost"}
    return address.is_loopback or _NAMESPACE.readlink() != _home


def _refuse(host: str) -> None:
    if not _stays_here(host):
        (_provoking[-1] if _provoking else _sent).append(host)
        raise PacketToTheWorldError(f"a test may not send to {host}")


def _destination(event: str, arguments: tuple[Any, ...]) -> str | None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        return address[0] if isinstance(address, tuple) and address else None
    if event in {"netaudit.send", "socket.getaddrinfo"}:
        return str(arguments[0] or "")
    return None


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    # Every event of the interpreter comes by: the cheap question first.
    if event.startswith(("socket.", "netaudit.")):
        host = _destination(event, arguments)
        if isinstance(host, str):
            _refuse(host)


sys.addaudithook(_hook)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: not any(item.iter_markers(mark) for mark in SLOW))


@pytest.fixture(autouse=True)
def no_packet_leaves() -> Iterator[None]:
    """Fail the test that tried, even when its code caught the refusal."""
    before = len(_sent)
    yield
    if tried := _sent[before:]:
        raise PacketToTheWorldError(f"this test tried to send to {', '.join(sorted(set(tried)))}")


@pytest.fixture
def refused() -> Iterator[list[str]]:
    """What the guard refused so far in this test, which does not fail for it by itself."""
    seen: list[str] = []
    _provoking.append(seen)
    yield seen
    _provoking.remove(seen)
