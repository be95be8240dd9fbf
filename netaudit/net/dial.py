"""TCP: whether a port accepts, as a value; and a bounded stream to what accepted."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from time import perf_counter
from typing import TYPE_CHECKING

from netaudit.errors import NoRoute
from netaudit.facts.reach import PortState, Reached
from netaudit.net import icmp
from netaudit.net.ready import writable
from netaudit.net.route import on_link
from netaudit.net.sockets import open_socket, ours
from netaudit.net.stream import Stream

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.net.context import Net

# Each try has three SYNs in it (the kernel sends them at 0, 1 and 3 s): six in all. With 3 % lost
# each way, an open port is taken for a silent one once in twenty million. A try outlasts the 3 s
# after which our own machine notices that its next hop is dead.
TRIES = 2
PATIENCE = 3.5  # seconds a try
HANDSHAKE = (4, 320)  # packets and octets: SYN, SYN-ACK, ACK, RST, with their IPv6 headers
_STATES = {
    errno.ECONNREFUSED: PortState.CLOSED,
    errno.EACCES: PortState.PROHIBITED,  # ICMPv6 "administratively prohibited"
    errno.ETIMEDOUT: PortState.FILTERED,
}
_CUT = {errno.ECONNRESET, errno.EPIPE}  # it had accepted: a refusal is ECONNREFUSED
_SYN_SENT = 2  # linux/tcp_states.h
_AGAIN = {PortState.FILTERED, PortState.UNREACHABLE}


async def reach(net: Net, address: Address, port: int) -> Reached:
    """Whether a TCP port accepts. Raises CannotAsk."""
    reached, stream = await connect(net, address, port)
    if stream:
        stream.close()
    return reached


async def connect(  # noqa: PLR0913  how patiently, and at which pace
    net: Net,
    address: Address,
    port: int,
    *,
    tries: int = TRIES,
    patience: float = PATIENCE,
    question: bool = False,
) -> tuple[Reached, Stream | None]:
    """Connect to a TCP port: what it did, and the stream if it is open. `question` as the gate's.

    Raises CannotAsk: OutOfScope, Stopped, NoRoute, NoRight, or for want of sockets. Whatever
    the target does is a value.
    """
    reached = Reached(address, PortState.FILTERED, None, 0, "")
    for number in range(1, tries + 1):
        await net.gate.admit(address, *HANDSHAKE, question=question)
        await net.dials.acquire()
        stream, state, rtt, detail = None, PortState.FILTERED, None, ""
        try:
            stream, state, rtt, detail = await _try(net, address, port, patience)
        finally:
            if stream is None:
                net.dials.release()
        reached = Reached(address, state, rtt, number, detail)
        if state not in _AGAIN:
            return reached, stream
    return reached, None


async def _try(
    net: Net, address: Address, port: int, patience: float
) -> tuple[Stream | None, PortState, float | None, str]:
    """One try: the stream if it is open, the state, milliseconds, and what was heard."""
    sock = open_socket(net, address, socket.SOCK_STREAM)
    start = perf_counter()
    try:
        state, detail = await _connect(sock, address, port, patience)
    except BaseException:
        sock.close()
        raise
    rtt = None if state is PortState.FILTERED else (perf_counter() - start) * 1000
    if state is PortState.OPEN:
        return Stream(sock, net.dials.release), state, rtt, detail
    sock.close()
    return None, state, rtt, detail


async def _connect(
    sock: socket.socket, address: Address, port: int, patience: float
) -> tuple[PortState, str]:
    error = sock.connect_ex((str(address), port))
    if error in {errno.EINPROGRESS, errno.EAGAIN, 0}:
        until = asyncio.get_running_loop().time() + patience
        if error and not await writable(sock, until):
            return PortState.FILTERED, f"no answer in {patience:g} s"
        error = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    elif error not in {errno.ECONNREFUSED, errno.ECONNRESET}:
        raise ours(OSError(error, ""), address)  # at once, so nothing was sent
    for message in icmp.drain(sock):
        if message.final:
            _unless_ours(message, sock, address)
            return message.state(tcp=True), str(message)
    if error and error not in _CUT:
        return _STATES.get(error, PortState.UNREACHABLE), os.strerror(error)
    return _accepted(sock)


def _accepted(sock: socket.socket) -> tuple[PortState, str]:
    if sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _SYN_SENT:
        return PortState.FILTERED, "an error that is not final"
    try:
        peer = sock.getpeername()
    except OSError:
        return PortState.OPEN, "accepted, then reset"
    if sock.getsockname()[:2] == peer[:2]:
        # Two SYNs that cross (RFC 9293 section 3.5): we met ourselves, nobody listens there.
        return PortState.CLOSED, "connected to itself"
    return PortState.OPEN, ""


def _unless_ours(message: icmp.IcmpError, sock: socket.socket, address: Address) -> None:
    """Raise NoRoute when the message came from this machine about its own next hop."""
    if message.offender and str(message.offender) == sock.getsockname()[0]:
        if message.offender == address or on_link(address):
            return
        raise NoRoute(
            "this machine's own next hop towards {address} does not answer", address=str(address)
        )
