"""Whether this machine's clock can be right: by what web servers of the network say the time is.

Signatures and certificates are judged by our clock: where that is wrong, all of them seem to be.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from statistics import median_low
from typing import TYPE_CHECKING

from netaudit.errors import CannotAsk, Stopped
from netaudit.net import dial, http
from netaudit.net.stream import Misbehaved
from netaudit.net.tls import lenient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.model import Address, SecurityZone, Service, Unit
    from netaudit.net.context import Net
    from netaudit.net.stream import Stream

_ASKED = 8  # web servers, of as many units
_ENOUGH = 3  # that agree
_AGREED = timedelta(minutes=10)
_MUCH = timedelta(hours=1)  # signers begin an hour before their own time, and some not even that
_PATIENCE = 2.5  # seconds
_LINES = 64  # of a header
_HTTP = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Off:
    """Our clock is ahead by so much, or behind (negative), as so many web servers say."""

    ahead: timedelta
    servers: int


async def off(net: Net) -> Off | None:
    """How wrong our clock is; None if it is right, or nobody can tell. Raises Stopped only."""
    asked = [_ahead(net, service, address) for service, address in _spread(net)]
    return judged([ahead for ahead in await asyncio.gather(*asked) if ahead is not None])


def judged(told: Sequence[timedelta]) -> Off | None:
    """From what each server says. One alone, or one among many, may have a wrong clock itself."""
    if not told:
        return None
    middle = median_low(told)
    agreeing = sum(abs(one - middle) <= _AGREED for one in told)
    if agreeing < _ENOUGH or agreeing * 4 < len(told) * 3 or abs(middle) < _MUCH:
        return None
    return Off(middle, agreeing)


def _spread(net: Net) -> list[tuple[Service, Address]]:
    """One web server of each of some units, over all of the network, that we may reach."""
    units = net.inventory.units
    step = max(1, len(units) // (_ASKED * 2))
    found = (_web_server(unit, net.vantage.zone) for unit in units[::step])
    return [server for server in found if server is not None][:_ASKED]


def _web_server(unit: Unit, zone: SecurityZone) -> tuple[Service, Address] | None:
    return next(
        (
            (service, service.addresses[0])
            for host in unit.hosts
            for service in host.services
            if service.protocol in _HTTP and service.addresses and service.visible_from(zone)
        ),
        None,
    )


async def _ahead(net: Net, service: Service, address: Address) -> timedelta | None:
    try:
        _reached, stream = await dial.connect(
            net, address, service.port, tries=1, patience=_PATIENCE
        )
        if stream is None:
            return None
        with stream:
            if service.protocol == "https":
                await stream.start_tls(lenient(), service.names[0] if service.names else None)
            return await _date(net, stream, service)
    except Stopped:
        raise
    except (CannotAsk, Misbehaved, ssl.SSLError):
        return None


async def _date(net: Net, stream: Stream, service: Service) -> timedelta | None:
    """From the Date field (RFC 9110 section 6.6.1)."""
    await stream.send(http.request("HEAD", http.host(service)))
    for _ in range(_LINES):
        name, _, value = (await stream.line()).partition(b":")
        if name.strip().lower() == b"date":
            try:
                date = parsedate_to_datetime(value.decode("ascii", errors="replace").strip())
                return net.clock() - date
            except (ValueError, TypeError, OverflowError):
                return None
        if not name.strip():
            break
    return None
