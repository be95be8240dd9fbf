"""Whether each server address answers from one copy of the zone."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.facts.states import state
from netaudit.model import Phrase, Transport


@dataclass(frozen=True, slots=True)
class Copy:
    """What an answer shows of the copy of the zone that it is from.

    Attributes:
        lame: what came in place of an answer from the zone, a response code or `LAME`; "" if it is
            from the zone. serial: of the SOA. tags: of the keys that signed the SOA.
    """

    lame: str = ""
    serial: int | None = None
    tags: tuple[int, ...] = ()

    def phrase(self) -> str | Phrase:
        """For people."""
        if self.lame:
            return state(self.lame)
        serial = ("serial", str(self.serial))
        if not self.tags:
            return Phrase("serial {serial}, unsigned", (serial,))
        by = ("tags", " ".join(map(str, self.tags)))
        return Phrase("serial {serial}, signed by {tags}", (serial, by))


@dataclass(frozen=True, slots=True)
class CopyTold:
    """A copy, and the transports that it was told over."""

    copy: Copy
    over: tuple[Transport, ...]

    def phrase(self) -> Phrase:
        """For people."""
        over = ("over", " ".join(transport.upper() for transport in self.over))
        return Phrase("{copy} ({over})", (("copy", self.copy.phrase()), over))


@dataclass(frozen=True, slots=True)
class ServerCopies:
    """One server address that answers.

    `told`: what it said of the zone by turns, which one copy cannot say. Empty where nothing
    contradicts.
    """

    server: str
    told: tuple[CopyTold, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoneCopies:
    """Every address of a zone's name servers that answers."""

    servers: tuple[ServerCopies, ...]
