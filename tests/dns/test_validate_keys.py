"""What is known of a zone's keys: by which anchor or DS, from which servers, and why not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.rdatatype
import pytest

from netaudit.dns.anchors import Anchor
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.cuts import Job
from netaudit.dns.delegation import How
from netaudit.dns.keys import Security, ds_label
from netaudit.dns.signature import key_label
from netaudit.dns.validate import MAX_TRIALS
from tests.dns.test_validate import on_many_servers, state
from tests.dns.worlds import TEST, UNIT, WWW, address, internet, reasons, without
from tests.fakes.dns_zones import name

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from netaudit.dns.validate import ZoneState

_A, _DNSKEY = int(dns.rdatatype.A), int(dns.rdatatype.DNSKEY)
ZONE = "u.kontum.test."
ASKED = f"{ZONE} | {ZONE} DNSKEY | {UNIT}"


def test_without_an_anchor_above_nothing_is_known() -> None:
    net = internet()
    net.anchors.clear()
    found = state(net, ZONE)
    assert (found.security, found.how) == (Security.INDETERMINATE, How.NO_ANCHOR)
    assert found.parent == name("kontum.test.")
    assert reasons(found.flaws) == [f"NO_TRUST_ANCHOR | {ZONE} | {ZONE}"]


@pytest.mark.parametrize("right", ["ds", "keys"])
def test_of_an_anchors_ds_and_keys_any_success_counts(right: str) -> None:
    net = internet()
    of = {"ds": net.root, "keys": net.root} | {"ds" if right == "keys" else "keys": net.test}
    anchor = Anchor(net.root.origin, tuple(of["ds"].ds()), (of["keys"].ksks[0].dnskey,))
    net.anchors = {net.root.origin: anchor}
    found = state(net, ".")
    assert (found.security, found.how) == (Security.SECURE, How.ANCHOR)
    assert found.ds == (ds_label(anchor.ds[0]), key_label(anchor.keys[0]))
    assert found.entry
    assert (found.entry.ds, found.entry.keys) == (anchor.ds, anchor.keys)


@pytest.mark.parametrize(("right", "how"), [(True, How.ANCHOR), (False, How.DS)])
def test_the_nearest_anchor_that_holds_is_named(how: How, *, right: bool) -> None:
    """RFC 6840 section 5.10."""
    net = internet()
    records = (net.unit if right else net.test).ds()
    net.anchors[net.unit.origin] = Anchor(net.unit.origin, tuple(records), ())
    found = state(net, ZONE)
    assert (found.security, found.how) == (Security.SECURE, how)
    assert found.parent == name("kontum.test.")


@pytest.mark.parametrize("algorithm", [13, 5])
def test_a_zone_between_that_no_referral_shows_is_the_parent(algorithm: int) -> None:
    """The server above holds both: an anchor between counts, and what is below it goes by it."""
    net = internet(algorithm=algorithm)
    net.world.serve(TEST, net.kontum)
    for anchored in (net.root, net.kontum):
        net.anchors = {anchored.origin: Anchor(anchored.origin, tuple(anchored.ds()), ())}
        found = state(net, ZONE)
        expected = (
            (Security.SECURE, How.DS) if algorithm == 13 else (Security.INSECURE, How.UNSUPPORTED)
        )
        assert (found.security, found.how) == expected
        assert found.parent == name("kontum.test.")


@pytest.mark.parametrize(
    ("met", "security", "told"),
    [
        (NoAnswer(Failure.SILENT), Security.INDETERMINATE, [f"NO_RESPONSE | {ASKED}: silent"]),
        (5, Security.BOGUS, [f"LAME | {ASKED}: REFUSED", f"DNSKEY_MISSING | {ZONE} | {ZONE}"]),
    ],
)
def test_why_the_keys_of_a_zone_are_not_known(
    met: NoAnswer | int, security: Security, told: list[str]
) -> None:
    net = internet()

    async def go() -> ZoneState:
        resolver = net.resolver()
        cut, _ = await resolver._walker.find(name(ZONE), _A, Job())
        net.world.failures[address(UNIT)] = met
        resolver._walker._alive.clear()
        return await resolver._validator.state(cut)

    found = asyncio.run(go())
    assert (found.security, found.keys, found.parent) == (security, None, name("kontum.test."))
    assert found.how is (How.UNKNOWN if security is Security.INDETERMINATE else How.BROKEN)
    assert reasons(found.flaws) == told


@pytest.mark.parametrize(
    ("bad", "security", "tried"),
    [(99, Security.BOGUS, MAX_TRIALS), (2, Security.SECURE, 3)],
)
def test_servers_with_bad_keys_are_passed_over_and_named(
    bad: int, security: Security, tried: int
) -> None:
    net, asked = on_many_servers(), [0]
    strip = without("RRSIG")

    def unsigned_keys(message: Message, owner: Name, rdtype: int) -> None:
        asked[0] += rdtype == _DNSKEY
        if rdtype == _DNSKEY and asked[0] <= bad:
            strip(message, owner, 0)

    net.kontum.tamper = unsigned_keys
    found = state(net, "kontum.test.")
    told = [flaw for flaw in found.flaws if flaw.code == "RRSIG_MISSING"]
    assert (found.security, asked[0]) == (security, tried)
    assert len({flaw.server for flaw in told}) == len(told) == min(bad, MAX_TRIALS)


def test_an_anchor_that_fits_no_key_is_bogus_below_what_is_unsigned() -> None:
    """RFC 6840 section 5.10: another way in counts where it succeeds."""
    net = internet(unit_ds=[])
    assert net.verdict(WWW)[0] == "insecure"
    net.anchors[net.unit.origin] = Anchor(net.unit.origin, tuple(net.root.ds()), ())
    assert net.verdict(WWW)[0] == "bogus"


def test_an_anchor_that_fits_no_key_is_named_where_the_zone_above_leads_further() -> None:
    net = internet()
    assert net.resolve(WWW).flaws == ()
    net.anchors[net.unit.origin] = Anchor(net.unit.origin, tuple(net.root.ds()), ())
    found = net.resolve(WWW)
    assert found.verdict is Security.SECURE
    (flaw,) = found.flaws
    assert (flaw.code, flaw.zone) == ("ANCHOR_BESIDE", "u.kontum.test.")
    assert flaw.detail == ds_label(net.root.ds()[0])
