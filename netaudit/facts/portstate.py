"""What a port did. Apart from the facts that tell it: the raw helper needs no more to start."""

from __future__ import annotations

from enum import StrEnum


class PortState(StrEnum):
    """What a port did. Silence is never taken for anything else than silence."""

    OPEN = "open"  # it accepted (TCP), or sent a datagram back (UDP)
    CLOSED = "closed"  # it refused: RST (RFC 9293 section 3.5.2), or port unreachable (UDP)
    FILTERED = "filtered"  # nothing came back, whatever was tried again
    RATE_LIMITED = "rate-limited"  # nothing yet: the host rations its answers
    PROHIBITED = "prohibited"  # ICMP: administratively prohibited, or a firewall's reject
    UNREACHABLE = "unreachable"  # ICMP: no route, host or address unreachable
