"""The policy's leave on links where a vantage point stands: how long it listens, what it sends."""

from __future__ import annotations

from dataclasses import dataclass

# As netaudit.raw.onlink.asking has them, which only the helper process imports.
QUESTIONS = ("router-solicitation", "dhcpv6-information-request", "echo")
SHORTEST, LONGEST = 1, 1800  # seconds


@dataclass(frozen=True, slots=True)
class OnLink:
    """Without leave nothing is sent: `send` holds words of QUESTIONS. `listen` is in seconds."""

    listen: int = 20
    send: tuple[str, ...] = ()
