"""The vocabulary of the protocols' modules: what to say, what was recognised, how to read text."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from netaudit.net.payloads import Payload

MOST_TEXT = 64  # characters of a product or a version

Order = Literal["big", "little"]
Enough = Callable[[bytes], bool]


def anything(heard: bytes) -> bool:
    """One octet says that it has begun; for protocols whose first segment is all we need."""
    return bool(heard)


def a_line(heard: bytes) -> bool:
    """A whole line."""
    return b"\n" in heard


def at_least(count: int) -> Enough:
    """That many octets."""
    return lambda heard: len(heard) >= count


def framed(start: int, end: int, extra: int, most: int, order: Order = "big") -> Enough:
    """A message whose length, less `extra`, stands in the octets from `start` to `end`.

    One that announces more than `most` octets is enough when those are there.
    """

    def enough(heard: bytes) -> bool:
        length = int.from_bytes(heard[start:end], order) + extra
        return len(heard) >= end and len(heard) >= min(length, most)

    return enough


def reply_code(heard: bytes) -> bool:
    """The last line of a reply as FTP and SMTP write it: three digits, then no hyphen."""
    return re.search(rb"(?m)^\d{3}(?: [^\n]*)?\r?\n\Z", heard) is not None


@dataclass(frozen=True, slots=True)
class Say:
    """Octets to send (none: only listen), and when what comes back is enough."""

    data: bytes = b""
    enough: Enough = anything


@dataclass(frozen=True, slots=True)
class Match:
    """What was recognised. `banner` is what it said of itself; `notes` are facts by name.

    Names of notes: "access" ("open": it serves whoever comes; "closed": it wants to know who),
    "login" ("clear text": it takes passwords unprotected), "starttls" ("yes", "no"), and what a
    protocol's own module says.
    """

    protocol: str
    product: str = ""
    version: str = ""
    banner: bytes = b""
    notes: tuple[tuple[str, str], ...] = ()


Talk = Generator[Say, bytes, Match | None]
Asking = Generator["Payload", bytes, Match | None]


@dataclass(frozen=True, slots=True)
class Protocol:
    """A protocol over TCP.

    Attributes:
        talk: the dialogue. It is handed what the server said by itself, b"" if nothing.
        ports: where it usually stands.
        greets: whether what a server said by itself is this protocol's greeting; None where
            the client speaks first.
        betrays: whether the answer to somebody else's question shows this protocol.
        own_ports: whether it is asked on its own ports only: fragile or industrial devices.
        tls_ports: where it usually stands inside TLS.
    """

    name: str
    talk: Callable[[bytes], Talk]
    ports: tuple[int, ...] = ()
    greets: Enough | None = None
    betrays: Enough | None = None
    own_ports: bool = False
    tls_ports: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Datagrams:
    """A protocol over UDP: its questions, each answered by one datagram, b"" for silence."""

    name: str
    talk: Callable[[], Asking]
    ports: tuple[int, ...]
    own_ports: bool = False


def text(data: bytes, most: int = MOST_TEXT) -> str:
    """What is printable of it, on one line, at most `most` characters.

    Escapes and control characters become dots: a terminal or a page never sees them.
    """
    shown = data[: 4 * most].decode("utf-8", errors="replace")
    clean = "".join(c if c.isprintable() and c != "\ufffd" else "." for c in shown)
    return clean.strip()[:most]


def first(pattern: bytes, data: bytes) -> str:
    """The first group of a pattern in `data`, as text; "" where it is not."""
    found = re.search(pattern, data)
    return text(found[1]) if found else ""


@dataclass(frozen=True, slots=True)
class Product:
    """A pattern in a banner, and the product that it shows. Its first group is the version.

    It is compiled when it is first looked for, by `re`, which keeps it: few commands need any.
    """

    pattern: bytes
    name: str


def recognise(data: bytes, products: tuple[Product, ...]) -> tuple[str, str]:
    """Product and version of the first row that fits; two empty strings when none does."""
    for row in products:
        if found := re.search(row.pattern, data, re.IGNORECASE):
            version = found[1] if found.re.groups and found[1] else b""
            return row.name, text(version)
    return "", ""


def once(talk: Talk, *heard: bytes) -> Match | None:
    """Run a dialogue over what was heard, in order; silence after that. For tests and replays."""
    answers = [*heard]
    try:
        next(talk)
        while True:
            talk.send(answers.pop(0) if answers else b"")
    except StopIteration as end:
        result: Match | None = end.value
        return result
