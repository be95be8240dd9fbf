"""HTTPS records (RFC 9460): what a set of them must keep, and which addresses they hint at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dns.rdtypes.IN.HTTPS import HTTPS
from dns.rdtypes.svcbbase import IPv4HintParam, IPv6HintParam

from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dns.rdata import Rdata

_ALIAS = b"\0\0"  # priority 0


def mistakes(rdatas: Sequence[Rdata]) -> tuple[Phrase, ...]:
    """What is wrong with one RRset by itself."""
    readable = [r for r in rdatas if isinstance(r, HTTPS)]
    aliases = [r for r in readable if r.priority == 0]
    opaque = [r.to_generic().data for r in rdatas if not isinstance(r, HTTPS)]
    found: list[Phrase] = []
    if any(data[:2] != _ALIAS for data in opaque):
        # Keys out of order or twice, a mandatory key that is missing, a value of the wrong form.
        found.append(Phrase("a record cannot be read: clients throw the whole set away"))
    if aliases and len(aliases) < len(readable):
        found.append(Phrase("AliasMode and ServiceMode are mixed: clients ignore the services"))
    if len(aliases) > 1:
        found.append(Phrase("there is more than one AliasMode record"))
    if any(data[:2] == _ALIAS for data in opaque):  # dnspython reads no such record
        found.append(Phrase("an AliasMode record has parameters, which clients ignore"))
    return tuple(found)


def services(rdatas: Iterable[Rdata]) -> tuple[HTTPS, ...]:
    """The ServiceMode records."""
    return tuple(r for r in rdatas if isinstance(r, HTTPS) and r.priority)


def aliases(rdatas: Iterable[Rdata]) -> tuple[HTTPS, ...]:
    """The AliasMode records."""
    return tuple(r for r in rdatas if isinstance(r, HTTPS) and not r.priority)


def hints(record: HTTPS) -> tuple[str, ...]:
    """The addresses of its ipv4hint and ipv6hint."""
    found = (p for p in record.params.values() if isinstance(p, IPv4HintParam | IPv6HintParam))
    return tuple(address for param in found for address in param.addresses)
