"""Listens on links for a time, asks what leave was given for, and tells what was heard."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from netaudit.raw.messages import FrameError, Listen, Listened, Refused
from netaudit.raw.nexthop import Interface, NoWayError, interface
from netaudit.raw.onlink import asking, kernel
from netaudit.raw.onlink.ear import Ear
from netaudit.raw.onlink.notebook import Notebook

if TYPE_CHECKING:
    from netaudit.raw.messages import Message

LONGEST = 2000.0  # seconds: routers may be silent for 1800 (RFC 4861 section 6.2.1)
MOST_MESSAGES = 50_000  # read in one time of listening; more is a flood, and said to be one
_MOST_EARS = 8
ROUNDS = (0.0, 1.0, 3.0)  # seconds after which each question is sent: RTR_SOLICITATIONS, and room
_NAP = 0.05


@dataclass(slots=True)
class _Session:
    """A time of listening."""

    order: Listen
    card: Interface
    own: IPv6Address | None
    ear: Ear
    notes: Notebook
    begun: float
    rounds: int = 0
    asked: set[str] = field(default_factory=set)


class Listener:
    """One for the helper. `leave`: see messages.Setup.on_link; nothing else is heard or sent."""

    def __init__(self, leave: tuple[str, ...]) -> None:
        self._leave = frozenset(leave)
        self._sessions: list[_Session] = []

    def listen(self, order: Listen, now: float) -> list[Message]:
        """Begin. Raises FrameError for what is no sensible request."""
        if not 0 < order.seconds <= LONGEST or not set(order.send) <= set(asking.WORDS):
            raise FrameError(f"listen: over 0 and at most {LONGEST:g} seconds, known words only")
        needed = {order.interface, *(f"{order.interface} {word}" for word in order.send)}
        if forbidden := sorted(needed - self._leave):
            text = f"no leave was given for: {', '.join(forbidden)}"
            return [Refused(order.number, order.interface, "out of scope", text)]
        if len(self._sessions) >= _MOST_EARS:
            text = f"more than {_MOST_EARS} links at once"
            return [Refused(order.number, order.interface, "unable", text)]
        try:
            self._sessions.append(_begin(order, now))
        except NoWayError as error:
            return [Refused(order.number, order.interface, "unable", str(error))]
        except OSError as error:
            text = f"{order.interface}: {error.strerror or error}"
            why = "no right" if isinstance(error, PermissionError) else "unable"
            return [Refused(order.number, order.interface, why, text)]
        return self.turn(now)

    def turn(self, now: float) -> list[Message]:
        """Hear, ask what is due, and end what has lasted long enough."""
        told: list[Message] = []
        for session in list(self._sessions):
            _hear(session)
            _ask(session, now)
            if now - session.begun >= session.order.seconds:
                self._sessions.remove(session)
                told.append(_end(session))
        return told

    def files(self) -> list[int]:
        """What can be waited for: not who is flooded, or we would do nothing else."""
        open_ = [s for s in self._sessions if s.notes.messages < MOST_MESSAGES]
        return [session.ear.fileno() for session in open_]

    def nap(self) -> float:
        """Seconds until there is something to do, at most."""
        return _NAP if self._sessions else 1.0

    def close(self) -> None:
        """Close everything."""
        for session in self._sessions:
            session.ear.close()


def _begin(order: Listen, now: float) -> _Session:
    try:
        index = socket.if_nametoindex(order.interface)
    except OSError:
        raise NoWayError("unable", f"this machine has no interface {order.interface}") from None
    card = interface(index)
    own = kernel.link_local(index)
    if order.send and own is None:
        text = f"{order.interface} has no link-local address to ask from; bring it up with one"
        raise NoWayError("unable", text)
    return _Session(order, card, own, Ear(index), Notebook(), now)


def _hear(session: _Session) -> None:
    for data, summed in session.ear.read():
        if session.notes.messages >= MOST_MESSAGES:
            session.notes.full = True
            return
        session.notes.frame(data, summed=summed)


def _ask(session: _Session, now: float) -> None:
    """Each question of a round; one that cannot leave is lost, as on any link."""
    if session.own is None or session.rounds == len(ROUNDS):
        return
    if now - session.begun < ROUNDS[session.rounds]:
        return
    session.rounds += 1
    for word in session.order.send:
        with suppress(OSError):  # the interface is down: then nothing was asked
            session.ear.send(asking.frame(word, session.card, session.own))
            session.asked.add(word)


def _end(session: _Session) -> Message:
    order = session.order
    session.ear.close()
    with suppress(OSError):  # it only adds to what was heard
        for found in kernel.neighbours(session.card.index):
            session.notes.neighbour(found)
    asked = tuple(word for word in order.send if word in session.asked)
    heard = session.notes.overheard(order.interface, order.seconds, asked)
    return Listened(order.number, json.dumps(asdict(heard), default=str))
