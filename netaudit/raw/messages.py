"""What the scanner and its raw-packet helper say to each other.

A frame is its length (4 octets, big-endian) and a JSON array of objects, whose `kind` names the
message. Both sides check what they read: a wrong field, an unknown kind or a frame that is too long
is a FrameError, and ends the conversation.

They are named tuples, since to make twenty data classes takes the helper a tenth of its start.
"""

from __future__ import annotations

import json
import re
import struct
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_OCTETS = 4 << 20  # of a frame: 65,535 ports in alternating states take a tenth of it
_TOGETHER = 64  # messages in a frame
_HEAD = struct.Struct("!I")
_HIGHEST_PORT = 65_535
_RANGE = re.compile("[0-9]{1,5}(?:-[0-9]{1,5})?")
_RANGES = re.compile(f"{_RANGE.pattern}(?:,{_RANGE.pattern})*")
_ECHO = "echo"
METHODS = ("tcp", _ECHO)


class FrameError(ValueError):
    """The other side of the pipe said something that is no message."""


class Setup(NamedTuple):
    """First of all: the authorised scope (networks) and the pace of the run in packets a second.

    `on_link`: what may be sent to everybody on a link: "eth1 router-solicitation", an interface
    and a word of netaudit.raw.onlink.asking; "eth1" alone allows to listen there.
    """

    scope: tuple[str, ...]
    run_pps: float
    on_link: tuple[str, ...] = ()


class Sweep(NamedTuple):
    """Ask these addresses.

    `method`: "tcp" (a SYN to each of `ports`, "20-23,25") or "echo" (`ports` is empty). `source`:
    our own address, "" for the kernel's choice. `unit_rate`: octets a second for all addresses of
    `unit` together, 0 for no bound; `queue_ms`: what our probes may add to the round trip of its
    link before they slow down, 0 for not to care; without `unit_rate` they begin slowly then.
    `host_pps`: packets a second for all of `host` together. `single`: one probe at a time to each
    address. `decoys`: ports that are asked first; who accepts on nearly all of them is not asked
    further. `granted`: so many probes of each address may leave before a Grant allows more; -1:
    all.
    """

    number: int
    method: str
    addresses: tuple[str, ...]
    ports: str
    source: str
    unit: str
    unit_rate: float
    queue_ms: float
    host: str
    host_pps: float
    single: bool
    decoys: str
    granted: int


class Grant(NamedTuple):
    """So many probes more of each address of a sweep may leave."""

    number: int
    probes: int


class Again(NamedTuple):
    """So many probes of a sweep went unanswered: they want to leave again, when granted."""

    number: int
    probes: int


class Craft(NamedTuple):
    """Send one packet, and tell what answered it.

    `packet` and `extension`: words of netaudit.raw.crafted.shapes. `size`: octets of the whole IP
    packet, 0 for the smallest. `port`: of UDP and TCP, else 0. `patience`: seconds. `inner`: where
    the packet inside a tunnel ("6in4", "gre") goes, else "".
    """

    number: int
    packet: str
    extension: str
    address: str
    source: str
    size: int
    hop_limit: int
    port: int
    patience: float
    inner: str


class Listen(NamedTuple):
    """Listen on an interface for so many seconds; meanwhile send what `send` names."""

    number: int
    interface: str
    seconds: float
    send: tuple[str, ...]


class Cancel(NamedTuple):
    """Nobody wants to know the rest of this sweep any more."""

    number: int


class Count(NamedTuple):
    """What was sent, heard and thrown away so far?"""

    number: int


class Ready(NamedTuple):
    """The helper stands: what it gave up, what it could not, and what it sends and hears with."""

    rights: tuple[str, ...]


class Done(NamedTuple):
    """One address of a sweep, as a Dones has it.

    `states`: "open 22,80", one a state; silence is "filtered". For an echo sweep "open 0" is an
    answer. `blame`: "prohibited ICMPv6 type 1 code 1 from 2001:db8::1, 17 times". `rtt_ms` is the
    smoothed round trip, 0 if nothing answered; `sent` counts packets. `missed`: the probability
    that an answering port was missed, by the loss that was measured. `everything`: it accepted on
    nearly all decoys, so the rest was not asked.
    """

    number: int
    address: str
    states: tuple[str, ...]
    blame: tuple[str, ...]
    rtt_ms: float
    sent: int
    missed: float
    everything: bool


class Dones(NamedTuple):
    """Addresses of a sweep of which all is alike but round trips and packets."""

    number: int
    addresses: tuple[str, ...]
    states: tuple[str, ...]
    blame: tuple[str, ...]
    rtts_ms: tuple[float, ...]
    sent: tuple[int, ...]
    missed: float
    everything: bool

    def each(self) -> Iterator[Done]:
        """One by one. Raises FrameError if some have no round trip or packets."""
        if not len(self.addresses) == len(self.rtts_ms) == len(self.sent):
            raise FrameError("dones: each address must have its round trip and its packets")
        for address, rtt, sent in zip(self.addresses, self.rtts_ms, self.sent, strict=True):
            told = self.states, self.blame, rtt, sent, self.missed, self.everything
            yield Done(self.number, address, *told)


class Counted(NamedTuple):
    """Since the helper's start, in packets.

    `sent`: probes; `resets`: RSTs of our own; `answers`: first ones; `duplicates`: others of the
    same probes; `strays`: for probes never sent, or forged; `damaged`: with a wrong checksum;
    `overflowed`: that our own ring had no room for. `queue_ms`: the most that was seen to be added
    to a unit's round trip.
    """

    number: int
    sent: int
    resets: int
    answers: int
    duplicates: int
    strays: int
    damaged: int
    overflowed: int
    queue_ms: float


class Crafted(NamedTuple):
    """What became of one crafted packet.

    `answer`: "reply", "error" (an ICMP error that quotes it), "silent", "sent" (nothing answers
    it), or "too big" (for our own link, whose MTU is `mtu`). `type` and `code` of an ICMP answer;
    of a TCP one 0 and the flags.
    `hop_limit` and `octets` are the answer's, as it came; `fragment`: 0, 1 (one of several), 2
    (atomic, RFC 6946). `strays`: errors that quote what was never sent to this address.
    """

    number: int
    address: str
    answer: str
    type: int
    code: int
    responder: str
    hop_limit: int
    octets: int
    fragment: int
    mtu: int
    rtt_ms: float
    strays: int


class Listened(NamedTuple):
    """What was heard: `text` is a netaudit.facts.segment.Overheard in JSON."""

    number: int
    text: str


class Refused(NamedTuple):
    """One address cannot be asked.

    `why`: "out of scope", "no route", "no right", "unsupported", "unable".
    """

    number: int
    address: str
    why: str
    text: str


class Ended(NamedTuple):
    """The helper ends, and why."""

    text: str


Request = Setup | Sweep | Craft | Listen | Grant | Cancel | Count
Reply = Ready | Again | Dones | Crafted | Listened | Counted | Refused | Ended
Message = Request | Reply
_KINDS: dict[str, type[Message]] = {
    kind.__name__.lower(): kind for kind in (*get_args(Request), *get_args(Reply))
}

_PLAIN = {"int": int, "str": str, "bool": bool}  # as JSON has them
_FIELDS = {
    made: {name: of.__forward_arg__ for name, of in made.__annotations__.items()}
    for made in _KINDS.values()
}


def encode(*messages: Message) -> bytes:
    """The frames of messages, several in one. FrameError if one of them is too long."""
    said = [_said(message) for message in messages]
    framed = bytearray()
    for at in range(0, len(said), _TOGETHER):
        some = said[at : at + _TOGETHER]
        body = json.dumps(some).encode()
        if len(body) <= MOST_OCTETS:
            framed += _HEAD.pack(len(body)) + body
        elif len(some) > 1:
            framed += b"".join(encode(message) for message in messages[at : at + _TOGETHER])
        else:
            text = f"a message of {len(body)} octets; at most {MOST_OCTETS} are allowed"
            raise FrameError(text)
    return bytes(framed)


def _said(message: Message) -> dict[str, Any]:
    return {"kind": type(message).__name__.lower(), **message._asdict()}


def decode(body: bytes) -> list[Message]:
    """The messages in a frame, without its length. FrameError for anything else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"a frame that is no JSON: {str(error)[:80]}") from None
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise FrameError("a frame that is no JSON array of objects")
    return [_message(one) for one in said]


def _message(said: dict[str, Any]) -> Message:
    kind = said.pop("kind", None)
    made = _KINDS.get(kind) if isinstance(kind, str) else None
    if made is None:
        raise FrameError(f"a message of unknown kind {str(kind)[:40]!r}")
    wanted = _FIELDS[made]
    if said.keys() != wanted.keys():
        raise FrameError(f"{kind}: the fields must be {', '.join(wanted)}")
    values: dict[str, Any] = {
        n: said[n] if type(said[n]) is _PLAIN.get(of) else _value(made, n, said[n], of)
        for n, of in wanted.items()
    }
    return made(**values)


def _value(made: type[Message], name: str, value: object, of: str) -> object:
    some = value if isinstance(value, list) else [value]
    kind = of.removeprefix("tuple[").removesuffix(", ...]")
    if isinstance(value, list) == (kind != of) and all(_is(kind, item) for item in some):
        plain = map(float, some) if kind == "float" else some
        return tuple(plain) if kind != of else next(iter(plain))
    raise FrameError(f"{made.__name__.lower()}: {name} must be {of}")


def _is(kind: str, item: Any) -> bool:
    if kind == "float":
        return type(item) in {int, float} and 0 <= item < float("inf")
    return type(item) is _PLAIN[kind]


class Frames:
    """Puts frames together from what a pipe gives."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that `data` completes. Raises FrameError."""
        self._buffer += data
        buffer, at = self._buffer, 0
        while len(buffer) - at >= _HEAD.size:
            (length,) = _HEAD.unpack_from(buffer, at)
            if length > MOST_OCTETS:
                raise FrameError(f"a frame of {length} octets; at most {MOST_OCTETS} are allowed")
            if len(buffer) - at < _HEAD.size + length:
                break
            at += _HEAD.size + length
            yield from decode(bytes(buffer[at - length : at]))
        del buffer[:at]


def parse_spans(text: str) -> list[tuple[int, int]]:
    """First and last port of each part of "20-23,25", in its order. FrameError for what is none."""
    if not text:
        return []
    if _RANGES.fullmatch(text) is None:
        wrong = next(part for part in text.split(",") if _RANGE.fullmatch(part) is None)
        raise FrameError(f"{wrong[:20]!r} is no port or range of ports")
    found = []
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        low = int(first)
        high = int(last) if last else low
        if not low <= high <= _HIGHEST_PORT:
            raise FrameError(f"{part[:20]!r}: ports are 0 to {_HIGHEST_PORT}, the lower one first")
        found.append((low, high))
    return found


def parse_ranges(text: str) -> list[int]:
    """The ports of "20-23,25", sorted, each once. FrameError for anything else."""
    found: list[int] = []
    for low, high in parse_spans(text):
        if found and low <= found[-1]:
            return sorted({p for span in parse_spans(text) for p in range(span[0], span[1] + 1)})
        found += range(low, high + 1)
    return found
