"""Denial of existence in an answer: validate its NSEC and NSEC3, then see what they prove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import dns.rdatatype

from netaudit.dns.flaws import Flaw
from netaudit.dns.names import lies_in
from netaudit.dns.nsec import NsecProver
from netaudit.dns.nsec3 import Nsec3Chains
from netaudit.dns.proof import DS, Proof
from netaudit.dns.signature import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dns.name import Name

    from netaudit.dns.message import Message, RRset
    from netaudit.dns.nsec3 import Nsec3Prover
    from netaudit.dns.signature import Keys, Work

    _Order = Callable[[NsecProver | Nsec3Prover], Proof | None]

MAX_RECORDS = 24  # an honest denial needs four
MAX_CHAINS = 2
_NSEC, _NSEC3 = int(dns.rdatatype.NSEC), int(dns.rdatatype.NSEC3)
NXDOMAIN = 3


@dataclass(frozen=True, slots=True)
class Denial:
    """What an answer's records prove.

    `proof` is None if nothing; `excessive` says that NSEC3 iterations above the limit were left
    uncomputed, so that the denial is insecure rather than bogus (RFC 9276 section 3.2).
    """

    proof: Proof | None
    excessive: int
    flaws: tuple[Flaw, ...]


def has_denial(message: Message) -> bool:
    """Whether an answer has any NSEC or NSEC3."""
    return any(rrset.rdtype in {_NSEC, _NSEC3} for rrset in message.authority)


def deny(  # noqa: PLR0913, PLR0917  a question, an answer, and what judges them
    message: Message, name: Name, rdtype: int, rcode: int, keys: Keys, work: Work
) -> Denial:
    """Whether the answer proves that the name, or the type at it, does not exist."""

    def no_data(prover: NsecProver | Nsec3Prover) -> Proof | None:
        proof = prover.no_data(name, rdtype)
        # That a name does not exist takes the wildcard's denial, opt-out or not (RFC 5155 8.4).
        half = proof is not None and proof.spanned and rcode == NXDOMAIN and rdtype != DS
        return None if half else proof

    orders: list[_Order] = [no_data]
    if rcode == NXDOMAIN:  # a proof of no data is accepted too; the caller corrects the code
        orders.insert(0, lambda prover: prover.name_error(name))
    return _prove(message, name, _Wanted(orders, exists=rcode != NXDOMAIN, wild=True), keys, work)


def deny_closer(message: Message, name: Name, encloser: Name, keys: Keys, work: Work) -> Denial:
    """Whether the answer proves that an expansion of `*.encloser` to `name` was right."""

    def no_closer(prover: NsecProver | Nsec3Prover) -> Proof | None:
        return prover.no_closer(name, encloser)

    return _prove(message, name, _Wanted([no_closer], exists=False, wild=False), keys, work)


class _Wanted(NamedTuple):
    """What would do as a proof. `exists`: of a name that exists; `wild`: of wildcards as well."""

    orders: list[_Order]
    exists: bool
    wild: bool


def _prove(message: Message, name: Name, wanted: _Wanted, keys: Keys, work: Work) -> Denial:
    flaws: list[Flaw] = []
    records = tuple(_validated(message, keys, work, flaws))
    chains = Nsec3Chains.of(keys.zone, records, keys.algorithms.nsec3_iterations)
    provers: list[NsecProver | Nsec3Prover] = [
        NsecProver.of(keys.zone, records),
        *list(chains.provers.values())[:MAX_CHAINS],
    ]
    for order in wanted.orders:
        for prover in provers:
            if proof := order(prover):
                return Denial(proof, 0, tuple(flaws))
    for prover in provers:
        if prover.spans:
            prover.gap(name, exists=wanted.exists, wild=wanted.wild)
        flaws += prover.flaws
    flaws += chains.flaws
    if chains.excessive:
        zone = keys.zone.to_text()
        flaws.append(Flaw("NSEC3_ITERATIONS", zone, name.to_text(), str(chains.excessive)))
    return Denial(None, chains.excessive, tuple(dict.fromkeys(flaws)))


def _validated(message: Message, keys: Keys, work: Work, flaws: list[Flaw]) -> Iterator[RRset]:
    """The NSEC and NSEC3 whose signatures hold and that stand where they were signed.

    Those of another zone are left out: a server that holds an alias's target as well denies there.
    """
    found = [rrset for rrset in message.authority if rrset.rdtype in {_NSEC, _NSEC3}]
    for rrset in [rrset for rrset in found if lies_in(rrset.name, keys.zone)][:MAX_RECORDS]:
        checked = check(rrset, keys, work)
        flaws += checked.flaws
        if checked.valid and checked.encloser is not None:
            zone, owner = keys.zone.to_text(), rrset.name.to_text()
            flaws.append(Flaw("NSEC_WILDCARD_EXPANDED", zone, owner, owner))
        elif checked.valid:
            yield rrset
