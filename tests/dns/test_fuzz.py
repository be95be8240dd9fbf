"""Hostile octets: nothing escapes, nothing hangs, and above all nothing wrong is called secure."""

from __future__ import annotations

import contextlib
from functools import cache

import dns.rdatatype
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netaudit.dns.message import Malformed, parse
from tests.dns.worlds import Internet, internet

Edits = list[tuple[float, int, int]]
edits = st.lists(
    st.tuples(st.floats(0, 0.999), st.integers(0, 5), st.integers(0, 255)), min_size=1, max_size=6
)
QUESTIONS = {
    "www.u.kontum.test": ("NOERROR", {"198.18.1.80", "198.18.1.81"}),
    "nothing.u.kontum.test": ("NXDOMAIN", set()),
    "any.w.u.kontum.test": ("NOERROR", {"198.18.1.7"}),
    "alias.u.kontum.test": ("NOERROR", {"www.u.kontum.test.", "198.18.1.80", "198.18.1.81"}),
    "x.d.u.kontum.test": ("NOERROR", {"w.u.kontum.test.", "198.18.1.7"}),
}


def mutate(wire: bytes, changes: Edits) -> bytes:
    """Flip, cut, double, insert, zero, or reverse octets."""
    data = bytearray(wire)
    for where, how, value in changes:
        at = 2 + int(where * max(1, len(data) - 2))
        piece = bytes(data[at : at + value])
        if how == 0 and at < len(data):
            data[at] ^= value or 1
        elif how == 1:
            del data[at : at + value // 32]
        elif how == 2:
            data[at:at] = piece
        elif how == 3:
            data[at:at] = bytes([value])
        elif how == 4:
            data[at : at + value] = bytes(len(piece))
        else:
            data[at : at + value] = piece[::-1]
    return bytes(data[:65535])


@cache
def built(denial: str) -> Internet:
    net = internet(denial=denial)
    net.unit.add("*.w.u.kontum.test.", "A", "198.18.1.7")
    net.unit.add("alias.u.kontum.test.", "CNAME", "www.u.kontum.test.")
    net.unit.add("d.u.kontum.test.", "DNAME", "w.u.kontum.test.")
    return net


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(question=st.sampled_from(sorted(QUESTIONS)), changes=edits, turn=st.integers(0, 9))
def test_mutated_answers_are_never_wrongly_secure(
    denial: str, question: str, changes: Edits, turn: int
) -> None:
    net = built(denial)
    count = [0]

    def corrupt(wire: bytes) -> bytes:
        count[0] += 1
        return mutate(wire, changes) if count[0] - 1 == turn else wire

    net.world.corrupt = corrupt
    found = net.resolve(question)
    if str(found.verdict) == "secure":
        rcode, truth = QUESTIONS[question]
        kinds = {dns.rdatatype.CNAME, dns.rdatatype.DNAME, dns.rdatatype.A}
        told = {
            r.to_text() for rrset in found.answer if rrset.rdtype in kinds for r in rrset.rdatas
        }
        assert (found.rcode, {t.lower() for t in told}) == (rcode, truth)


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=edits)
def test_a_server_that_always_garbles_makes_nothing_secure(denial: str, changes: Edits) -> None:
    """All answers of all servers, the same way."""
    net = built(denial)
    net.world.corrupt = lambda wire: mutate(wire, changes)
    found = net.resolve("www.u.kontum.test", "MX")
    if str(found.verdict) == "secure":
        assert (found.rcode, found.answer) == ("NOERROR", ())


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_octets_are_a_message_or_malformed(data: bytes) -> None:
    with contextlib.suppress(Malformed):
        parse(data)


@cache
def samples() -> list[bytes]:
    """Real answers, as seeds."""
    seeds: list[bytes] = []

    def keep(wire: bytes) -> bytes:
        seeds.append(wire)
        return wire

    for denial in ("nsec", "nsec3"):
        net = built(denial)
        net.world.corrupt = keep
        for question in QUESTIONS:
            net.resolve(question)
    return seeds


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(which=st.integers(0, 10_000), changes=edits)
def test_a_mutated_message_is_a_message_or_malformed(which: int, changes: Edits) -> None:
    seeds = samples()
    with contextlib.suppress(Malformed):
        message = parse(mutate(seeds[which % len(seeds)], changes))
        for rrset in (*message.answer, *message.authority, *message.additional):
            assert rrset.label()


def test_the_seeds_parse() -> None:
    """Else the tests above would prove nothing."""
    assert len([parse(wire) for wire in samples()]) > 40
