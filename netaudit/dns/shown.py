"""Which copy of a zone each server address has shown, in whatever it was asked.

The zone's SOA stands in each answer about a name or a type that is not there (RFC 2308 section 2).
A machine that has no copy answers with an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import dns.rcode
from dns.rdtypes.ANY.SOA import SOA as RdataSOA  # noqa: N811  the type's number has that name too

from netaudit.dns.ask import Answer
from netaudit.dns.message import find
from netaudit.dns.names import lies_in, lowered
from netaudit.dns.proof import SOA

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.ask import NoAnswer
    from netaudit.dns.message import Message
    from netaudit.model import Address
    from netaudit.pending import Pending

WITHOUT_ZONE = frozenset({dns.rcode.SERVFAIL, dns.rcode.REFUSED, dns.rcode.NOTAUTH})
OF_ZONE = frozenset({dns.rcode.NOERROR, dns.rcode.NXDOMAIN})


class Sign(NamedTuple):
    """What tells copies apart: the serial, and the tags of the keys that signed the SOA, sorted."""

    serial: int
    tags: tuple[int, ...]


def sign_of(zone: Name, message: Message) -> Sign | None:
    """What an answer shows of a zone's copy; None where it shows no SOA, or several."""
    soa = find(message.answer, zone, SOA) or find(message.authority, zone, SOA)
    serials = [int(r.serial) for r in soa.rdatas if isinstance(r, RdataSOA)] if soa else []
    if soa is None or len(serials) != 1:  # of several it is not known which counts
        return None
    return Sign(serials[0], tuple(sorted({int(sig.key_tag) for sig in soa.sigs})))


class Shown:
    """One a run."""

    def __init__(self) -> None:
        self._signs: dict[tuple[Address, tuple[bytes, ...]], set[Sign]] = {}
        self._errors: dict[Address, list[tuple[Name, str]]] = {}  # by the names asked about

    def noting(
        self, address: Address, answer: Pending[Answer | NoAnswer]
    ) -> Pending[Answer | NoAnswer]:
        """The answer itself; what it shows is kept once it has come."""

        def came() -> None:
            if answer.error is None and isinstance(said := answer.result(), Answer):
                self._note(address, said.message)

        answer.then(came)
        return answer

    def _note(self, address: Address, message: Message) -> None:
        """Only with authority it speaks of its own copy."""
        if message.rcode in WITHOUT_ZONE and message.question is not None:
            met = message.question, message.rcode_text()
            self._errors.setdefault(address, []).append(met)
        if not message.authoritative or message.rcode not in OF_ZONE:
            return
        owners = (r.name for r in (*message.answer, *message.authority) if r.rdtype == SOA)
        for zone in owners:
            sign = sign_of(zone, message)
            if sign and (sign.tags or message.edns):  # without EDNS there are no signatures
                self._signs.setdefault((address, lowered(zone.labels)), set()).add(sign)

    def of(self, address: Address, zone: Name) -> frozenset[Sign]:
        """All that it has shown of that zone."""
        return frozenset(self._signs.get((address, lowered(zone.labels)), ()))

    def errors(self, address: Address, zone: Name) -> frozenset[str]:
        """What errors questions about names in that zone have met there."""
        met = self._errors.get(address, ())
        return frozenset(text for name, text in met if lies_in(name, zone))
