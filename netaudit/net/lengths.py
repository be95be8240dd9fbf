"""How long a server's answers over UDP may be: firewalls drop long ones (RFC 6891, 6.2.5)."""

from __future__ import annotations

from netaudit.dns.query import LEAST_PAYLOAD, PAYLOAD

_ENOUGH = 2  # lost answers: one alone may be chance


class Lengths:
    """What came from one server over UDP, and what came only over TCP, in octets."""

    __slots__ = ("_longest", "_shortest_lost", "_times")

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._longest, self._shortest_lost, self._times = 0, 1 << 16, 0

    def came(self, octets: int) -> None:
        """An answer over UDP. Where a shorter one was lost, it was not for its length."""
        if octets > self._longest:
            self._longest = octets
            if octets >= self._shortest_lost:
                self._shortest_lost, self._times = 1 << 16, 0

    def lost(self, octets: int) -> None:
        """An answer that was not had over UDP until a shorter one was asked for."""
        if octets > self._longest:
            self._shortest_lost = min(self._shortest_lost, octets)
            self._times += 1

    @property
    def payload(self) -> int:
        """How long an answer it is to be offered room for."""
        return PAYLOAD if self._times < _ENOUGH else max(LEAST_PAYLOAD, self._longest)
