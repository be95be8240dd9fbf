"""A server above holds the zone as well: the word of the zone's own servers counts."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.anchors import Anchor
from netaudit.dns.validate import MAX_TRIALS
from netaudit.model import Transport
from tests.dns.test_resolve_servers import forgotten_secondary, without_those_of_addresses
from tests.dns.worlds import (
    KONTUM,
    OTHER,
    ROOT,
    TEST,
    UNIT,
    WWW,
    Internet,
    address,
    internet,
    reasons,
)

if TYPE_CHECKING:
    from netaudit.dns.resolve import Resolution
    from netaudit.model import Address
    from tests.fakes.dns_zones import Zone

A = int(dns.rdatatype.A)
ABOVE = f"ns1.kontum.test ({KONTUM})"
NAMES = (WWW, *(f"w{n}.u.kontum.test" for n in range(6)))


def nothing(_zone: Zone) -> None:
    """The zone's own server is in order."""


def each(net: Internet) -> dict[bool, list[Resolution]]:
    """What is said of some names, by whether the server above was asked first."""
    for text in NAMES[1:]:
        net.unit.add(f"{text}.", "A", "198.18.1.80")
    found: dict[bool, list[Resolution]] = {True: [], False: []}
    for text in NAMES:
        net.world.asked.clear()
        resolution = net.resolve(text)
        found[(address(OTHER), f"{text}. A") in net.world.asked].append(resolution)
    assert found[True]
    assert found[False]  # the names are enough for both
    return found


def test_a_bad_answer_from_above_is_told_beside_the_good_one() -> None:
    net = internet()
    held = copy.copy(net.unit)
    without_those_of_addresses(held)
    net.world.serve(KONTUM, held)
    found = net.resolve(WWW)
    assert str(found.verdict) == "secure"
    told = [flaw for flaw in found.flaws if flaw.server == ABOVE]
    assert reasons(told) == [f"RRSIG_MISSING | u.kontum.test. | {WWW}. A | {ABOVE}"]


@pytest.mark.parametrize(("sound", "verdict"), [(True, "indeterminate"), (False, "bogus")])
def test_where_its_own_servers_do_not_tell_a_good_answer_is_nobodys(
    *, sound: bool, verdict: str
) -> None:
    """They are silent to A, and to nothing else."""
    net = forgotten_secondary(nothing)
    net.world.silent_to = {(address(UNIT), transport, A) for transport in Transport}
    if not sound:
        without_those_of_addresses(net.unit)
    found = each(net)
    assert {str(resolution.verdict) for resolution in found[True]} == {verdict}
    assert {str(resolution.verdict) for resolution in found[False]} == {"indeterminate"}
    codes = {flaw.code for resolution in found[True] for flaw in resolution.flaws}
    assert codes == {"NO_RESPONSE" if sound else "RRSIG_MISSING"}


def test_one_of_its_own_servers_that_is_above_as_well_is_believed_at_once() -> None:
    net = forgotten_secondary(nothing)
    net.kontum.add("u.kontum.test.", "NS", "ns2.kontum.test.")
    net.kontum.add("ns2.kontum.test.", "AAAA", OTHER)
    net.unit.add("u.kontum.test.", "NS", "ns2.kontum.test.")
    net.world.silent_to = {(address(UNIT), transport, A) for transport in Transport}
    for text in NAMES:
        net.unit.add(f"{text}.", "A", "198.18.1.80")
        net.world.asked.clear()
        assert str(net.resolve(text).verdict) == "secure"
        asked = [at for at, label in net.world.asked if label == f"{text}. A"]
        assert address(UNIT) not in asked or asked[-1] == address(OTHER)


def test_a_referral_behind_a_bad_answer_is_no_answer_of_its_server() -> None:
    net = forgotten_secondary(nothing)
    without_those_of_addresses(net.unit)
    for resolution in each(net)[True]:
        assert str(resolution.verdict) == "secure"
        told = {flaw.server for flaw in resolution.flaws if flaw.code != "RRSIG_MISSING"}
        assert (told, {f.server for f in resolution.flaws}) == (
            set(),
            {f"ns2.kontum.test ({OTHER})"},
        )


def many_servers(good: int | None = None) -> Internet:
    """Servers of one zone, all in step; `good` is the place of the only one that signs www."""
    net = internet()
    for number in range(MAX_TRIALS + 2):
        at = f"2001:db8:53::{number:x}"
        net.kontum.add("u.kontum.test.", "NS", f"n{number}.u.kontum.test.")
        net.kontum.add(f"n{number}.u.kontum.test.", "AAAA", at)
        held = copy.copy(net.unit)
        if number != good:
            without_those_of_addresses(held)
        net.world.serve(at, held)
    without_those_of_addresses(net.unit)
    return net


def asked_for_www(net: Internet) -> list[Address]:
    return [at for at, label in net.world.asked if label == f"{WWW}. A"]


def test_so_many_servers_are_tried_before_an_answer_is_called_bogus() -> None:
    net = many_servers()
    assert str(net.resolve(WWW).verdict) == "bogus"
    below = [at for at in asked_for_www(net) if at not in map(address, (ROOT, TEST, KONTUM))]
    assert len(below) == MAX_TRIALS
    order = [int(at) & 0xFF for at in below if at != address(UNIT)]
    found = many_servers(order[-1]).resolve(WWW)
    assert str(found.verdict) == "secure"
    beyond = next(n for n in range(MAX_TRIALS + 2) if n not in order)
    assert str(many_servers(beyond).resolve(WWW).verdict) == "bogus"


def test_where_the_zone_is_bogus_one_answer_is_enough() -> None:
    net = many_servers()
    net.kontum.data[net.unit.origin, dns.rdatatype.DS] = dns.rrset.from_text(
        net.unit.origin, 300, "IN", "DS", "1 13 2 " + "ab" * 32
    )
    net.kontum.forget()
    assert str(net.resolve(WWW).verdict) == "bogus"
    below = [at for at in asked_for_www(net) if at not in map(address, (ROOT, TEST, KONTUM))]
    assert len(below) == 1


@pytest.mark.parametrize("text", [WWW, "u.kontum.test", "nothing.u.kontum.test"])
def test_an_anchor_below_the_server_that_answers_is_where_trust_begins(text: str) -> None:
    """A server above holds the anchor's zone as well, and nothing leads to its own zone."""
    net = internet()
    net.world.serve(KONTUM, net.unit)
    zone = net.unit.origin
    net.anchors = {zone: Anchor(zone, tuple(net.unit.ds()), ())}
    assert net.verdict(text)[0] == "secure"
    assert net.verdict("u.kontum.test", "DS")[0] == "indeterminate"  # that is the zone's above
    net.anchors = {zone: Anchor(zone, tuple(net.test.ds()), ())}
    assert net.verdict(text)[0] == "bogus"


def test_what_an_anchor_says_is_signed_is_not_unsigned_at_a_server_above() -> None:
    net = internet(unit_ds=[])
    net.world.serve(KONTUM, net.unit)
    zone = net.unit.origin
    net.anchors = {zone: Anchor(zone, tuple(net.unit.ds()), ())}
    without_those_of_addresses(net.unit)
    assert net.verdict(WWW)[0] == "bogus"
