"""Sockets of the vantage, and what our own errors mean."""

from __future__ import annotations

import errno
import os
import socket
from typing import TYPE_CHECKING

from netaudit.errors import CannotAsk, NoRight, NoRoute
from netaudit.net.icmp import listen_for_errors

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.net.context import Net

IP_BIND_ADDRESS_NO_PORT = 24  # linux/in.h: the port is chosen at connect, not at bind
_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
_NO_RIGHT = {errno.EACCES, errno.EPERM}
_TOO_MANY = {errno.EMFILE, errno.ENFILE}


def open_socket(net: Net, address: Address, kind: socket.SocketKind) -> socket.socket:
    """A non-blocking socket of the vantage, for `address`'s family, that hears ICMP errors.

    Raises CannotAsk when this machine cannot give one; OutOfScope, Stopped, NoRoute as the gate.
    """
    net.gate.require(address)
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET  # noqa: PLR2004
    try:
        sock = socket.socket(family, kind)
    except OSError as error:
        raise ours(error, address) from error
    try:
        sock.setblocking(False)
        listen_for_errors(sock)
        if source := net.source(address.version):
            sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            sock.bind((str(source), 0))
    except OSError as error:
        sock.close()
        raise ours(error, net.source(address.version) or address) from error
    return sock


def ours(error: OSError, address: Address) -> CannotAsk:
    """Our own inability, from an error that came before anything was sent."""
    reason = os.strerror(error.errno or 0)
    told = {"address": str(address), "error": reason}
    if error.errno in _TOO_MANY:
        return CannotAsk(
            "{error}: raise the limit (ulimit -n 65536) and resume the run", error=reason
        )
    if error.errno in _NO_ROUTE:
        return NoRoute("no way to {address} from this machine: {error}", **told)
    if error.errno in _NO_RIGHT:
        return NoRight("this machine's own firewall or routes forbid {address}: {error}", **told)
    return CannotAsk("{address}: {error}", **told)
