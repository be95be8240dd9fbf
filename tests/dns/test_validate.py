from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import dns.message
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.cuts import MAX_IN_ALL, Job, Stuck, open_purse
from netaudit.dns.delegation import Delegated, How, Link
from netaudit.dns.flaws import Flaw
from netaudit.dns.keys import Security, ds_label
from netaudit.dns.message import parse
from netaudit.dns.query import Query
from netaudit.dns.validate import MAX_TRIALS
from tests.dns.worlds import (
    KONTUM,
    OTHER,
    SECURE,
    WWW,
    Internet,
    address,
    internet,
    reasons,
    without,
)
from tests.fakes.dns_zones import NOW, Zone, name

if TYPE_CHECKING:
    from collections.abc import Callable

    from dns.message import Message
    from dns.name import Name

    from netaudit.dns.cuts import Cut
    from netaudit.dns.validate import Validator, ZoneState

_A = int(dns.rdatatype.A)


def state(net: Internet, text: str) -> ZoneState:
    async def go() -> ZoneState:
        resolver = net.resolver()
        cut, _ = await resolver._walker.find(name(text), int(dns.rdatatype.SOA), Job())
        return await resolver._validator.state(cut)

    return asyncio.run(go())


def delegation(net: Internet, parent: str, text: str) -> Delegated:
    async def go() -> Delegated:
        resolver = net.resolver()
        cut, _ = await resolver._walker.find(name(parent), int(dns.rdatatype.SOA), Job())
        return await resolver._validator.delegation(cut, name(text))

    return asyncio.run(go())


def test_each_zone_has_its_link() -> None:
    net = internet()
    told = {z: state(net, z) for z in (".", "test.", "kontum.test.", "u.kontum.test.")}
    assert {s.security for s in told.values()} == {Security.SECURE}
    assert told["."].how is How.ANCHOR
    assert told["u.kontum.test."].how is How.DS
    assert told["u.kontum.test."].parent == name("kontum.test.")
    assert len(told["u.kontum.test."].ds) == 1
    assert told["."].ds == tuple(map(ds_label, net.root.ds()))


def test_a_name_that_led_to_too_much_is_proved_no_further() -> None:
    async def go() -> None:
        resolver = internet().resolver()
        cut, _ = await resolver._walker.find(name("www.kontum.test."), _A, Job())
        open_purse()
        for _ in range(MAX_IN_ALL + 1):
            Job().spend(name("a."), Query(name("b."), _A))
        await resolver._validator.descend(cut, name(f"{WWW}."), _A)

    with pytest.raises(Stuck) as caught:
        asyncio.run(go())
    assert reasons([caught.value.flaw]) == [f"BUDGET | kontum.test. | {WWW}. | {MAX_IN_ALL}"]


@pytest.mark.parametrize(("signatures", "aside"), [(12, False), (13, True)])
def test_many_signatures_are_checked_aside(signatures: int, *, aside: bool) -> None:
    """The event loop goes on meanwhile."""
    zone = Zone.make("test.").add("test.", "A", "198.18.0.1")
    rrset = zone.data[zone.origin, _A]
    sigs = [zone.sign_with(rrset, zone.zsks[0], ends=NOW + n) for n in range(signatures)]
    made = dns.message.make_response(dns.message.make_query("test.", "A"))
    made.answer += [rrset, dns.rrset.from_rdata_list(zone.origin, 300, sigs)]
    message, validator = parse(made.to_wire()), internet().resolver()._validator
    thread = asyncio.run(validator.heavy(message.signed(), threading.get_ident))
    assert (thread != threading.get_ident()) is aside


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_what_a_parent_proves(denial: str) -> None:
    net = internet()
    net.kontum.denial = denial
    net.kontum.add("plain.kontum.test.", "A", "198.18.0.1")
    net.kontum.add("a.empty.kontum.test.", "A", "198.18.0.1")
    net.kontum.add("alias.kontum.test.", "CNAME", "plain.kontum.test.")
    net.kontum.delegate(Zone.make("open.kontum.test.", denial=""), ("ns.open.kontum.test.", OTHER))
    expected = {
        "u": Link.SIGNED,
        "open": Link.UNSIGNED,
        "plain": Link.NO_CUT,
        "empty": Link.NO_CUT,
        "alias": Link.NO_CUT,
        "nothing": Link.NO_NAME,
    }
    for label, link in expected.items():
        assert delegation(net, "kontum.test.", f"{label}.kontum.test.").link is link


def test_a_forged_alias_does_not_hide_a_cut() -> None:
    net = internet()

    def edit(message: object, _owner: object, rdtype: int) -> None:
        if rdtype == dns.rdatatype.DS:
            message.answer[:] = [  # type: ignore[attr-defined]
                dns.rrset.from_text("u.kontum.test.", 9, "IN", "CNAME", "www.kontum.test.")
            ]

    net.kontum.tamper = edit
    found = delegation(net, "kontum.test.", "u.kontum.test.")
    assert found.link is Link.BROKEN
    assert "DS_ALIASED" in {flaw.code for flaw in found.flaws}


def test_a_server_one_zone_too_high_leads_deeper() -> None:
    net = internet()
    found = delegation(net, "test.", "u.kontum.test.")
    assert (found.link, found.via) == (Link.DEEPER, name("kontum.test."))


def test_below_what_is_insecure_all_is_inherited() -> None:
    net = internet(denial="")
    child = Zone.make("c.u.kontum.test.")
    net.unit.delegate(child, ("ns.c.u.kontum.test.", OTHER))
    net.world.serve(OTHER, child)
    found = state(net, "c.u.kontum.test.")
    assert (found.security, found.how) == (Security.INSECURE, How.INHERITED)


def test_unsupported_is_said() -> None:
    net = internet(algorithm=5)
    found = state(net, "u.kontum.test.")
    assert (found.how, found.parent) == (How.UNSUPPORTED, name("kontum.test."))
    assert len(found.ds) == 1


def test_a_referral_that_has_the_ds_saves_the_question_for_it() -> None:
    """RFC 4035 section 3.1.4: the DS comes with the referral."""
    net = internet()
    assert net.verdict(WWW) == SECURE
    assert "u.kontum.test. DS" not in {label for _, label in net.world.asked}


def test_a_referral_that_proves_nothing_is_not_the_last_word() -> None:
    """The parent is asked for the DS, which it has (RFC 4035 section 4.2)."""
    net = internet()
    bare = without("DS", "NSEC")

    def edit(message: Message, asked: Name, rdtype: int) -> None:
        if rdtype != dns.rdatatype.DS:
            bare(message, asked, rdtype)

    net.kontum.tamper = edit
    assert net.verdict(WWW) == SECURE
    assert "u.kontum.test. DS" in {label for _, label in net.world.asked}


def test_states_are_shared() -> None:
    """All that ask at once wait for one walk, and nobody for himself."""
    net = internet()

    async def go() -> list[ZoneState]:
        resolver = net.resolver()
        cut, _ = await resolver._walker.find(name("u.kontum.test."), 6, Job())
        return await asyncio.gather(*(resolver._validator.state(cut) for _ in range(20)))

    states = asyncio.run(go())
    assert len(set(map(id, states))) == 1


def after(net: Internet, met: NoAnswer | int, act: Callable[[Validator, Cut], Any]) -> Any:
    """What a validator does once the servers of the proved zone above the unit's meet this."""

    async def go() -> Any:
        resolver = net.resolver()
        cut, _ = await resolver._walker.find(name("www.kontum.test."), _A, Job())
        assert (await resolver._validator.state(cut)).security is Security.SECURE
        net.world.failures[address(KONTUM)] = met
        resolver._walker._alive.clear()  # as if other servers had proved the zone
        return await act(resolver._validator, cut)

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("met", "link", "security"),
    [
        (NoAnswer(Failure.SILENT), Link.UNKNOWN, Security.INDETERMINATE),
        (5, Link.BROKEN, Security.SECURE),  # REFUSED: what must be there is held back
    ],
)
def test_silence_is_not_known_and_a_refusal_is_broken(
    met: NoAnswer | int, link: Link, security: Security
) -> None:
    unit = name("u.kontum.test.")
    found = after(internet(), met, lambda validator, cut: validator.delegation(cut, unit))
    assert (found.link, len(found.flaws)) == (link, 1)
    state, flaws = after(internet(), met, lambda validator, cut: validator.descend(cut, unit, _A))
    assert (state.zone, state.security) == (name("kontum.test."), security)
    assert (state.keys is None, state.how) == (
        (True, How.UNKNOWN) if link is Link.UNKNOWN else (False, How.DS)
    )
    assert flaws == found.flaws


def test_a_ds_is_the_parents_own() -> None:
    """RFC 4035 section 3.1.4.1: going down to it ends above the cut."""

    async def zone(rdtype: int) -> str:
        resolver = net.resolver()
        cut, _ = await resolver._walker.find(name("www.kontum.test."), _A, Job())
        state, flaws = await resolver._validator.descend(cut, name("u.kontum.test."), rdtype)
        assert flaws == ()
        return str(state.zone)

    net = internet()
    assert asyncio.run(zone(int(dns.rdatatype.DS))) == "kontum.test."
    assert asyncio.run(zone(_A)) == "u.kontum.test."


def on_many_servers() -> Internet:
    """The zone above the unit's on more servers than are tried."""
    net = internet()
    for number in range(MAX_TRIALS + 2):
        server = f"2001:db8::3:{number}"
        for zone in (net.kontum, net.test):
            zone.add("kontum.test.", "NS", f"ns{number}.kontum.test.")
            zone.add(f"ns{number}.kontum.test.", "AAAA", server)
        net.world.serve(server, net.kontum)
    del net.world.servers[address(KONTUM)]
    return net


@pytest.mark.parametrize(
    ("bad", "link", "tried"), [(99, Link.BROKEN, MAX_TRIALS), (2, Link.SIGNED, 3)]
)
def test_servers_that_prove_nothing_are_passed_over_and_named(
    bad: int, link: Link, tried: int
) -> None:
    net, asked = on_many_servers(), [0]

    def silent_on_ds(message: Message, _owner: Name, rdtype: int) -> None:
        asked[0] += rdtype == dns.rdatatype.DS
        if rdtype == dns.rdatatype.DS and asked[0] <= bad:
            message.answer.clear()
            message.authority.clear()

    net.kontum.tamper = silent_on_ds
    found = delegation(net, "www.kontum.test.", "u.kontum.test.")
    assert (found.link, asked[0]) == (link, tried)
    assert len({flaw.server for flaw in found.flaws}) == min(bad, MAX_TRIALS)


@pytest.mark.parametrize(
    ("link", "security", "how"),
    [
        (Link.UNKNOWN, Security.INDETERMINATE, How.UNKNOWN),
        (Link.BROKEN, Security.BOGUS, How.BROKEN),
        (Link.NO_CUT, Security.BOGUS, How.BROKEN),
    ],
)
def test_what_a_zone_is_by_what_is_said_above(link: Link, security: Security, how: How) -> None:
    said = Delegated(link, flaws=(Flaw("BROKEN", "kontum.test.", "u.kontum.test."),))

    async def go() -> ZoneState:
        resolver = internet().resolver()
        cut, _ = await resolver._walker.find(name("u.kontum.test."), _A, Job())
        assert cut.parent is not None
        return await resolver._validator._from_link(cut, cut.parent, said)

    found = asyncio.run(go())
    assert (found.security, found.how, found.keys) == (security, how, None)
    assert found.parent == name("kontum.test.")
    about = "kontum.test. | u.kontum.test."
    no_cut = [f"NOT_A_DELEGATION | {about} | the parent proves that no zone begins there"]
    told = ["BROKEN | " + about, *(no_cut if link is Link.NO_CUT else [])]
    assert reasons(found.flaws) == told
