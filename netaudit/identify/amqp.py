"""AMQP 0-9-1 and 1.0: a protocol header; RabbitMQ names itself before any log-in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, text

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_HEADER = b"AMQP\x00\x00\x09\x01"
_START = re.compile(rb"\x01\x00\x00.{4}\x00\x0a\x00\x0a", re.DOTALL)
_MOST = 4096


def enough(heard: bytes) -> bool:
    """A header, or a whole frame."""
    length = int.from_bytes(heard[3:7], "big")
    return len(heard) >= 8 and (heard[:4] == b"AMQP" or len(heard) >= min(length + 8, _MOST))  # noqa: PLR2004


def betrays(heard: bytes) -> bool:
    """A server answers another protocol with the header of its own."""
    return heard.startswith(b"AMQP") and len(heard) >= 8  # noqa: PLR2004


def talk(_greeting: bytes) -> Talk:
    """The header; the answer is connection.start, or the header that the server wants."""
    heard = yield Say(_HEADER, enough)
    if betrays(heard):
        return Match("amqp", "", "", b"", (("protocol", ".".join(map(str, heard[5:8]))),))
    if not _START.match(heard):
        return None
    return Match("amqp", _property(b"product", heard), _property(b"version", heard))


def _property(name: bytes, heard: bytes) -> str:
    """A long string of the server's properties: name, "S", length of four octets, text."""
    found = re.search(name + rb"S\0\0\0(.)", heard, re.DOTALL)
    return text(heard[found.end() : found.end() + found[1][0]]) if found else ""


PROTOCOL = Protocol("amqp", talk, (5672,), None, betrays, tls_ports=(5671,))
