"""Before it judges others, a run proves itself: routes, controls, DNS, clock, rights, files.

A family without a way out is closed at the gate: whatever would be asked over it is `not tested`
with the reason, and nobody else is blamed.
"""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import socket
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from itertools import islice
from typing import TYPE_CHECKING

from netaudit.dns.anchors import plan_hints
from netaudit.dns.kinds import by_resolver
from netaudit.dns.message import Malformed, parse
from netaudit.dns.names import canonical
from netaudit.errors import CannotAsk, NoRoute, OutOfScope, Stopped
from netaudit.facts.reach import PortState
from netaudit.model import Instant, Phrase, Preflight
from netaudit.net import datagram, dial
from netaudit.net.clock import is_synchronised
from netaudit.net.payloads import dns_query, dns_rcode
from netaudit.net.stream import Misbehaved
from netaudit.timekeeping import off

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from netaudit.model import Address
    from netaudit.net.context import Net

# What is proved: reports translate these names.
DNS_UDP, DNS_TCP = Phrase("DNS over UDP"), Phrase("DNS over TCP")
CLOCK, RAW_SOCKETS, OPEN_FILES = Phrase("clock"), Phrase("raw sockets"), Phrase("open files")

_CONTROLS = 12  # addresses of the scope that are tried per family, at most
_CONCLUSIVE = 3  # of one or two dead addresses, nobody can say whose fault it is
_CONTROL_PORTS = (53, 443)
_PATIENCE = 2.5  # seconds a control may take; two SYNs
_DNS = 53
_ENOUGH_FILES = 2048
# Whether ports are swept by raw packets where nobody says otherwise: docs/adr/0024.
BY_RAW = False
# Nobody can have run this before: a clock that says so is wrong.
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)


async def preflight(net: Net, *, raw: bool = BY_RAW) -> tuple[Preflight, ...]:
    """What this vantage can do. Closes a family at the gate that has no way out.

    `raw`: whether ports may be swept through the raw helper. Raises Stopped only.
    """
    families = [await _family(net, version) for version in (6, 4)]
    dns, clock = await asyncio.gather(_dns(net), _clock(net))
    return (
        *families,
        *dns,
        clock,
        await _raw_sockets(net, wanted=raw),
        _files(),
    )


async def _family(net: Net, version: int) -> Preflight:
    """Whether addresses of IP version 4 or 6 can be asked from here."""
    name = f"IPv{version}"
    controls = list(_spread(_hints(net, version), _hosts(net, version)))
    if not controls:
        return Preflight(name, ok=True, message="nothing in the inventory uses it")
    reason = _no_route(net, controls)
    if not reason and len(controls) >= _CONCLUSIVE and not await _any_sign(net, controls):
        reason = _silence(len(controls))
    if reason:
        told = (("family", name), ("reason", reason))
        net.gate.close_family(version, Phrase("no {family} from this vantage: {reason}", told))
        return Preflight(name, ok=False, message=reason.message, params=reason.params)
    own = (("address", _source(net, controls[0])),)
    return Preflight(name, ok=True, message="from {address}", params=own)


def _hints(net: Net, version: int) -> list[Address]:
    hints = net.inventory.dns.root_hints
    return [a for hint in hints for a in hint.addresses if a.version == version]


def _hosts(net: Net, version: int) -> list[Address]:
    """One address of each unit: a dead unit is no proof, all of them are."""
    found: list[Address] = []
    for unit in net.inventory.units:
        addresses = (a for host in unit.hosts for a in host.addresses if a.version == version)
        found += [first] if (first := next(addresses, None)) else []
    return found


def _spread(hints: Sequence[Address], hosts: Sequence[Address]) -> Iterable[Address]:
    """Some root hints, then hosts evenly over the units; without repetition."""
    step = max(1, len(hosts) // _CONTROLS)
    return islice(dict.fromkeys([*hints[:4], *hosts[::step]]), _CONTROLS)


def _silence(count: int) -> Phrase:
    return Phrase(
        "no sign of life from any of {count} addresses, so it is our own way out",
        (("count", str(count)),),
    )


def _no_route(net: Net, controls: Sequence[Address]) -> Phrase | None:
    """Why there is no route to any of them; None if there is. Nothing is sent."""
    reason = Phrase("none of its addresses lies in the authorised scope")
    for address in controls:
        try:
            _source(net, address)
        except OutOfScope:
            continue
        except CannotAsk as error:
            reason = _unasked(error)
        else:
            return None
    return reason


def _unasked(error: CannotAsk) -> Phrase:
    """As a finding that was not tested: why, in the reader's words, and a technician's detail."""
    return Phrase(
        "none of its addresses can be asked ({why}): {detail}",
        (("why", Phrase(error.why)), ("detail", error.phrase)),
    )


def _source(net: Net, address: Address) -> str:
    """The address that we would send from: a UDP socket's connect asks the routing table only."""
    from netaudit.net.sockets import open_socket, ours

    with open_socket(net, address, socket.SOCK_DGRAM) as sock:
        if error := sock.connect_ex((str(address), _DNS)):
            raise ours(OSError(error, ""), address)
        return str(sock.getsockname()[0])


async def _any_sign(net: Net, controls: Sequence[Address]) -> bool:
    """Whether anything at all comes back from one of them: a refusal is a sign, too."""
    tasks = [
        asyncio.create_task(_sign(net, address, port))
        for address in controls
        for port in _CONTROL_PORTS
    ]
    try:
        for sign in asyncio.as_completed(tasks):
            if await sign:
                return True
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return False


async def _sign(net: Net, address: Address, port: int) -> bool:
    try:
        reached, stream = await dial.connect(net, address, port, tries=2, patience=_PATIENCE)
    except Stopped:
        raise
    except CannotAsk:
        return False
    if stream:
        stream.close()
    return reached.state is not PortState.FILTERED


async def _dns(net: Net) -> list[Preflight]:
    """Whether servers of the root hints answer, over each transport, and nobody in their place."""
    plan = plan_hints(net.inventory.dns)
    zones = {a: canonical(h.zone) for h in plan for a in h.addresses}
    hints = sorted(zones, key=lambda address: -address.version)
    if not hints:
        return [Preflight("DNS", ok=False, message="the inventory names no root server")]
    found = []
    for name, ask in ((str(DNS_UDP), _dns_udp), (str(DNS_TCP), _dns_tcp)):
        answers = await asyncio.gather(*(ask(net, a, zones[a]) for a in hints))
        found.append(_answered(name, dict(zip(map(str, hints), answers, strict=True))))
    return found


def _answered(name: str, replies: Mapping[str, bytes]) -> Preflight:
    """What is to be said of the replies of the root hints' servers, by address."""
    servers = tuple(at for at, reply in replies.items() if dns_rcode(reply) is not None)
    if not servers:
        return Preflight(name, ok=False, message="no server of the root hints answers")
    if replaced := tuple(at for at in servers if _by_resolver(replies[at])):
        return Preflight(
            name,
            ok=False,
            message=(
                "a resolver answers in place of the name servers {servers} (RA without AA): "
                "something on the way takes DNS over, and what is behind it is not seen"
            ),
            params=(("servers", replaced),),
        )
    params = (("servers", servers),)
    return Preflight(name, ok=True, message="answered by {servers}", params=params)


def _by_resolver(reply: bytes) -> bool:
    try:
        return by_resolver(parse(reply))
    except Malformed:
        return False


async def _dns_udp(net: Net, address: Address, zone: bytes) -> bytes:
    """The reply, b"" without one."""
    try:
        _reached, reply = await datagram.ask(net, address, _DNS, dns_query(zone))
    except (NoRoute, OutOfScope):
        return b""
    return reply


async def _dns_tcp(net: Net, address: Address, zone: bytes) -> bytes:
    """The reply, b"" without one."""
    query = dns_query(zone)
    try:
        _reached, stream = await dial.connect(net, address, _DNS)
    except (NoRoute, OutOfScope):
        return b""
    if stream is None:
        return b""
    with stream:
        try:
            await stream.send(len(query.data).to_bytes(2, "big") + query.data)
            length = int.from_bytes(await stream.exactly(2), "big")
            return await stream.exactly(length)
        except Misbehaved:
            return b""


async def _clock(net: Net) -> Preflight:
    """Where it cannot be right, what is judged by it is `not tested`."""
    now = net.clock()
    at = (("at", Instant(now)),)
    if now < _EARLIEST:
        return _wrong(net, Preflight(str(CLOCK), False, "{at} lies in the past", at))
    if is_synchronised():
        return Preflight(str(CLOCK), ok=True, message="{at}, synchronised", params=at)
    if found := await off(net):
        params = (*at, ("servers", found.servers), ("time", Instant(now - found.ahead)))
        message = (
            "{at}, but {servers} web servers of the network say {time}: set this machine's clock, "
            "for what is judged by it is not tested"
        )
        return _wrong(net, Preflight(str(CLOCK), False, message, params))
    message = "{at}; the kernel does not say that it is in step"
    return Preflight(str(CLOCK), ok=True, message=message, params=at)


def _wrong(net: Net, found: Preflight) -> Preflight:
    told = (("found", Phrase(found.message, found.params)),)
    net.gate.clock_off = Phrase("this machine's clock is wrong: {found}", told)
    return found


async def _raw_sockets(net: Net, *, wanted: bool) -> Preflight:
    """Whether ports are swept through the raw helper, which is started here, or over connect()."""
    ok = may_use_raw_sockets()
    if not ok or not wanted or not _leaves_this_machine(net):
        message = (
            "CAP_NET_RAW is there: sweeps go over connect()"
            if ok
            else "no CAP_NET_RAW: sweeps go over connect()"
        )
        return Preflight(str(RAW_SOCKETS), ok=ok, message=message)
    return await _raw_helper(net)


async def _raw_helper(net: Net) -> Preflight:
    """Start it: CAP_NET_RAW is there, and ports are to be swept through it."""
    from netaudit.net.rawsweep import helper_of

    try:
        await helper_of(net)
    except Stopped:
        raise
    except CannotAsk as error:
        return Preflight(
            str(RAW_SOCKETS),
            ok=False,
            message="CAP_NET_RAW is there, but sweeps go over connect(): {detail}",
            params=(("detail", error.phrase),),
        )
    net.raw = True
    message = "CAP_NET_RAW is there: TCP is swept by raw packets"
    return Preflight(str(RAW_SOCKETS), ok=True, message=message)


def _leaves_this_machine(net: Net) -> bool:
    """Whether anything is to be asked beyond the loopback interface."""
    for version in (6, 4):
        for address in [*_hints(net, version), *_hosts(net, version)][:1]:
            with suppress(CannotAsk):
                if not ip_address(_source(net, address)).is_loopback:
                    return True
    return False


def may_use_raw_sockets() -> bool:
    """Whether this process has CAP_NET_RAW here."""
    try:
        socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6).close()
    except OSError as error:
        if error.errno in {errno.EMFILE, errno.ENFILE}:
            raise CannotAsk(
                "the system gives no socket: {error}", error=os.strerror(error.errno)
            ) from error
        return False
    return True


def _files() -> Preflight:
    soft = raise_file_limit()
    enough = soft >= _ENOUGH_FILES
    message = (
        "{count} files may be open"
        if enough
        else "{count} files may be open; sweeps are slower: type `ulimit -n 65536` before the run"
    )
    return Preflight(str(OPEN_FILES), ok=enough, message=message, params=(("count", soft),))


def raise_file_limit() -> int:
    """Use what the system grants this process: the soft limit becomes the hard one.

    Returns the limit that holds now.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (OSError, ValueError):
            return soft
        soft = hard
    return soft
