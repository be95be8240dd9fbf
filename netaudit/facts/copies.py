"""Whether each server address answers from one copy of the zone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerCopies:
    """One server address that answers.

    `told`: what it said of the zone, by turns, and over which transport: what one copy cannot say.
    Empty where nothing contradicts.
    """

    server: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoneCopies:
    """Every address of a zone's name servers that answers."""

    servers: tuple[ServerCopies, ...]
