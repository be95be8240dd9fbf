"""Every denial that can be made of the authentic records of a zone, up to three at a time.

What an attacker on the path can do to a denial is choose among records that the zone has signed.
So: for every question, every such choice and either response code, whatever is concluded must be
true; and what an honest server sends must suffice. `NETAUDIT_SCENARIOS=full` tries all choices,
otherwise every 211th, beginning elsewhere for each question.
"""

from __future__ import annotations

import os
from functools import cache
from itertools import combinations, islice
from typing import TYPE_CHECKING
from zlib import crc32

import dns.message
import dns.rcode
import dns.rdatatype
import pytest

from netaudit.dns.crypto import CURRENT
from netaudit.dns.denial import deny, deny_closer
from netaudit.dns.message import Message, RRset, parse
from netaudit.dns.proof import Denied, strictly_below
from netaudit.dns.signature import Keys, Work
from tests.dns.scenarios.rich import KINDS, TYPES, encloser_of, names, rich_zone, source_of, truth
from tests.fakes.dns_zones import NOW, name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dns.name import Name

    from tests.fakes.dns_zones import Zone

STEP = 1 if os.environ.get("NETAUDIT_SCENARIOS") == "full" else 211
DENYING = {int(dns.rdatatype.NSEC), int(dns.rdatatype.NSEC3)}
EMPTY = Message(0x8400, 0, (), (), (), None, 0)


@cache
def zone(kind: str) -> Zone:
    return rich_zone(kind)


@cache
def records(kind: str) -> tuple[RRset, ...]:
    """The whole chain, signed, as a validator reads it."""
    made = dns.message.make_response(dns.message.make_query("z.test.", "A"))
    for _, rrset in zone(kind).chain():
        zone(kind)._put(made.authority, rrset)
    return tuple(r for r in parse(made.to_wire(max_size=65535)).authority if r.rdtype in DENYING)


@cache
def tools(kind: str) -> tuple[Keys, Work]:
    signers = tuple(signer.dnskey for signer in zone(kind).zsks)
    return Keys(zone(kind).origin, signers, NOW, CURRENT), Work()


def choices(kind: str, label: str) -> Iterator[Message]:
    """Messages with up to three records of the chain."""
    chain = records(kind)
    every = (some for size in (1, 2, 3) for some in combinations(chain, size))
    for some in islice(every, crc32(label.encode()) % STEP, None, STEP):
        yield Message(0x8400, 0, (), some, (), None, 0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rcode", [0, 3])
def test_no_choice_of_records_proves_what_is_not_so(kind: str, rcode: int) -> None:
    keys, work = tools(kind)
    concluded = 0
    for owner in names():
        for rdtype in TYPES:
            true = truth(zone(kind), owner, rdtype)
            for message in choices(kind, f"{owner}{rdtype}{rcode}"):
                proof = deny(message, owner, rdtype, rcode, keys, work).proof
                if proof is not None:
                    concluded += 1
                    assert true.allowed(proof), (owner, rdtype, proof, message.authority)
    assert concluded > 3


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_honest_server_sends_suffices(kind: str) -> None:
    keys, work = tools(kind)
    for owner in names():
        for rdtype in TYPES:
            true = truth(zone(kind), owner, rdtype)
            if not true.spoken or true.denied is None or (owner, rdtype) == (name("z.test."), 43):
                continue
            made = dns.message.make_response(dns.message.make_query(owner, "A"))
            zone(kind).respond(made, owner, rdtype)
            message = parse(made.to_wire(max_size=65535))
            proof = deny(message, owner, rdtype, message.rcode, keys, work).proof
            assert proof is not None, (owner, rdtype)
            assert (message.rcode == 3) is (true.denied is Denied.NAME)
            assert proof.opt_out or proof.denied is true.denied


@pytest.mark.parametrize("kind", KINDS)
def test_no_choice_of_records_makes_a_wildcard_serve_where_it_does_not(kind: str) -> None:
    keys, work = tools(kind)
    enclosers = [name(f"{text}.z.test.") for text in ("w", "wc")]
    held = 0
    for owner in names():
        for encloser in enclosers:
            if not strictly_below(owner, encloser):
                continue
            right = _serves(kind, owner, encloser)
            for message in choices(kind, f"{owner}{encloser}"):
                proof = deny_closer(message, owner, encloser, keys, work).proof
                held += proof is not None
                if proof is not None and not proof.opt_out:
                    assert right, (owner, encloser, message.authority)
    assert held


def _serves(kind: str, owner: Name, encloser: Name) -> bool:
    return encloser_of(zone(kind), owner) == encloser and source_of(zone(kind), owner) != owner
