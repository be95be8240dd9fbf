"""A server above holds the zone as well: the word of the zone's own servers counts."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import dns.rdatatype
import pytest

from netaudit.model import Transport
from tests.dns.test_resolve_servers import forgotten_secondary, without_those_of_addresses
from tests.dns.worlds import KONTUM, OTHER, UNIT, WWW, Internet, address, internet, reasons

if TYPE_CHECKING:
    from netaudit.dns.resolve import Resolution
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
