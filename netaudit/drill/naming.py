"""Which target of a unit is meant by what a person wrote. Pure.

Players type what they saw: the line of a scan, an address, a port that nobody declared.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING

from netaudit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from netaudit.model import Address, Host, Service, Unit

# HOST/tcp/PORT as in a key, HOST:PORT and HOST:PORT/tcp as in a label, [ADDRESS]:PORT as in a URL.
_PORT = re.compile(
    r"(?P<host>.+?)(?:/(?P<before>tcp|udp)/|:)(?P<port>\d{1,5})(?:/(?P<after>tcp|udp))?"
)
_BARE_V6 = re.compile(r"[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*")


def resolve(unit: Unit, written: str) -> str | None:
    """The key of the one target that is meant, or None: of none, or of several alike."""
    meant = meanings(unit, written)
    return meant[0] if len(meant) == 1 else None


def meanings(unit: Unit, written: str) -> list[str]:
    """The keys of all targets that may be meant, by the first way of naming that fits.

    In this order: a key, a key's end, a label, a key's end without the unit's id, a host by name
    or address, a port of a host. A port that the host does not declare means the host.
    """
    wanted = written.strip().lower()
    for way in _WAYS:
        if found := list(dict.fromkeys(way(unit, wanted))):
            return found
    return []


def not_one(unit: Unit, written: str) -> UsageError:
    """Why what was written names no one target, and what there is, for a person."""
    if meant := tuple(meanings(unit, written)):
        return UsageError("{written} may mean {meant}: say which", written=written, meant=meant)
    known = tuple(target.key for target in unit.targets())
    message = "{unit} has no target {target}; it has: {known}"
    return UsageError(message, unit=unit.id, target=written, known=known)


def _by_key(unit: Unit, wanted: str) -> Iterator[str]:
    return (target.key for target in unit.targets() if target.key == wanted)


def _by_end(unit: Unit, wanted: str) -> Iterator[str]:
    return (target.key for target in unit.targets() if _end(target.key) == wanted)


def _by_label(unit: Unit, wanted: str) -> Iterator[str]:
    return (target.key for target in unit.targets() if target.label().lower() == wanted)


def _by_short_end(unit: Unit, wanted: str) -> Iterator[str]:
    within = f"{unit.id}/"
    return (t.key for t in unit.targets() if _end(t.key) == within + wanted)


def _by_host(unit: Unit, wanted: str) -> Iterator[str]:
    return (host.key for host in _hosts(unit, wanted))


def _by_port(unit: Unit, wanted: str) -> Iterator[str]:
    parts = _PORT.fullmatch(wanted)
    # The last group of a bare IPv6 address is no port.
    if parts is None or _BARE_V6.fullmatch(wanted):
        return
    transport = parts["before"] or parts["after"]
    for host in _hosts(unit, parts["host"]):
        meant = [s.key for s in host.services if _is_port(s, int(parts["port"]), transport)]
        yield from meant or [host.key]


def _is_port(service: Service, port: int, transport: str | None) -> bool:
    return service.port == port and transport in (None, service.transport)


def _hosts(unit: Unit, wanted: str) -> Iterator[Host]:
    address = _address(wanted)
    for host in unit.hosts:
        if wanted in (host.id, host.id.partition("/")[2], *host.names) or address in host.addresses:
            yield host


def _address(wanted: str) -> Address | None:
    try:
        return ip_address(wanted.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def _end(key: str) -> str:
    return key.partition(":")[2]


_WAYS: tuple[Callable[[Unit, str], Iterator[str]], ...] = (
    _by_key, _by_end, _by_label, _by_short_end, _by_host, _by_port
)  # fmt: skip
