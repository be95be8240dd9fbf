"""The seam between protocol logic and sockets: one question, to one address, and what came back.

netaudit.net.dns gives an Ask that sends; tests give one that answers from signed zones in memory.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from netaudit.model import Transport

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from netaudit.dns.message import Message
    from netaudit.dns.query import Query
    from netaudit.model import Address


class Failure(StrEnum):
    """How a server did not answer: facts about it, never about us."""

    SILENT = "silent"
    REFUSED = "refused"  # closed port
    PROHIBITED = "prohibited"  # a firewall said so
    UNREACHABLE = "unreachable"
    GARBAGE = "garbage"  # octets came, none of them an answer
    CUT = "cut"  # the connection ended before the answer did
    NOWHERE = "no usable address"  # nobody else can be reached at it: nothing was sent


class Answer(NamedTuple):  # thousands: a frozen dataclass takes longer to make
    """A parsed response. `truncated` says that TC was set over UDP before TCP was tried.

    `shortened`: it would have had room over UDP, but only a shorter one was had there.
    """

    message: Message
    transport: Transport
    size: int
    truncated: bool = False
    shortened: bool = False


class NoAnswer(NamedTuple):
    """The server's failure. `truncated`: over UDP came TC, and over TCP this."""

    failure: Failure
    detail: str = ""
    truncated: bool = False

    def label(self) -> str:
        """For people."""
        return f"TC, and over TCP {self.failure}" if self.truncated else str(self.failure)


class Ask(Protocol):
    """Ask one address. Over UDP, a truncated answer is asked again over TCP unless `whole` is off.

    Where long answers are lost on the way, a short one is asked for, but then as well (RFC 6891
    section 6.2.5). Raises CannotAsk for our own inability only.
    """

    def __call__(
        self,
        address: Address,
        query: Query,
        transport: Transport = Transport.UDP,
        *,
        whole: bool = True,
    ) -> Awaitable[Answer | NoAnswer]:
        """The response, or how there was none."""
