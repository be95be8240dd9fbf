"""A connection that does not wait for ever: slow clients must not use the console up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from netaudit.serve.origin import around

if TYPE_CHECKING:
    import asyncio

WHOLE = 20.0  # seconds in which a request must be there, its body too
MOST = 200  # connections from one address; a process has 1024 files as a rule
MOST_AROUND = 400  # from one link, where each machine may have any number of addresses
MOST_OF_A_PROXY = 800  # one that is trusted: all clients are behind it


class Patient(H11Protocol):
    """uvicorn's protocol, which by itself waits without end for a request that has begun."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Refuse who has many already; else the first request is due."""
        super().connection_made(transport)
        if self._too_many(self.client[0] if self.client else ""):
            transport.abort()
            return
        self._expect()

    def _too_many(self, mine: str) -> bool:
        """Whether its address has more connections than it may, or its link has."""
        there = [c.client[0] for c in self.connections if isinstance(c, Patient) and c.client]
        if self.config.proxy_headers and mine in self.config.forwarded_allow_ips:
            return there.count(mine) > MOST_OF_A_PROXY
        link = around(mine)
        near = sum(around(other) == link for other in there) if link else 0
        return there.count(mine) > MOST or near > MOST_AROUND

    def on_response_complete(self) -> None:
        """The next request is due; where none begins, the keep-alive is the sooner."""
        self._expect()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is due any more."""
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def _expect(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self.loop.call_later(WHOLE, self._due)

    def _due(self) -> None:
        cycle = self.cycle
        if cycle is None or cycle.response_complete or cycle.more_body:
            self.transport.abort()
