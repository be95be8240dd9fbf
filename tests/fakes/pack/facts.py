"""Facts of the fake pack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colour:
    """Which colour a unit's zone has: `name` is any word."""

    name: str
