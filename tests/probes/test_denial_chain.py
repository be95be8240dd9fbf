from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import dns.name
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.cuts import Stuck
from netaudit.dns.flaws import Flaw
from netaudit.dns.resolve import Resolver
from netaudit.errors import CannotAsk
from netaudit.facts.proofs import DenialChain
from netaudit.facts.zone import Security
from netaudit.probes import _made_up, _walks
from netaudit.probes import denial_chain as module
from netaudit.probes._made_up import made_up
from netaudit.probes.denial_chain import denial_chain
from tests.dns.worlds import OTHER, UNIT, Internet, address, internet, without
from tests.fakes.dns_zones import DAY, NOW, name
from tests.probes.copies import BAD, GOOD, two_servers
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from tests.fakes.dns_zones import Zone as FakeZone

NAMES = ("mail", "portal", "vpn", "a.deep")
NOTHING = DenialChain(Security.SECURE, "", 0, complete=False, broken="", unproved=())


def province(denial: str, **changes: Any) -> Internet:
    net = internet(denial=denial, **changes)
    for label in NAMES:
        net.unit.add(f"{label}.u.kontum.test.", "A", "198.18.1.80")
    return net


def chain(net: Internet) -> DenialChain:
    fact: DenialChain = ask(net, denial_chain, UNIT_ZONE)
    assert load(DenialChain, dump(fact)) == fact
    return fact


def spoilt(zone: FakeZone, owner: str) -> None:
    """The record of denial at that name has a signature that does not verify."""
    wanted = zone.matching(name(owner))
    assert wanted is not None

    def resign(rrset: dns.rrset.RRset, sigs: dns.rrset.RRset) -> dns.rrset.RRset:
        if (rrset.name, rrset.rdtype) != (wanted.name, wanted.rdtype):
            return sigs
        bad = [sig.replace(signature=b"\1" * 64) for sig in sigs]
        return dns.rrset.from_rdata_list(sigs.name, sigs.ttl, bad)

    zone.resign = resign
    zone._signed.clear()


def left_out(zone: FakeZone, owner: str) -> None:
    wanted = zone.matching(name(owner))
    kept = [link for link in zone.chain() if link[1] is not wanted]
    zone.chain()[:] = kept


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_a_sound_chain_is_seen_to_its_end(denial: str) -> None:
    net = province(denial)
    found = chain(net)
    assert (found.kind, found.complete, found.unproved) == (denial.upper(), True, ())
    assert (found.security, found.broken) == (Security.SECURE, "")
    assert found.records == len(net.unit.chain())


@pytest.mark.parametrize("what", ["record", "signature"])
@pytest.mark.parametrize("ttl", [60, 600])
@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_a_record_with_another_ttl_than_was_signed(denial: str, ttl: int, what: str) -> None:
    net = province(denial)
    assert chain(net).ttls == ()
    wanted = net.unit.matching(name("vpn.u.kontum.test."))
    assert wanted is not None

    def edit(message: Message, _owner: Name, _rdtype: int) -> None:
        for section in (message.answer, message.authority):
            for place, rrset in enumerate(section):
                kind = rrset.rdtype if what == "record" else rrset.covers
                if (rrset.name, kind) == (wanted.name, wanted.rdtype):
                    section[place] = dns.rrset.from_rdata_list(rrset.name, ttl, list(rrset))

    net.unit.tamper = edit
    found = chain(net)
    of_it = ttl if what == "record" else wanted.ttl
    assert found.ttls == (f"{wanted.name} {denial.upper()} {of_it}",)
    assert (found.unproved, found.complete) == ((), True)


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
@pytest.mark.parametrize("label", ["ns1", "vpn", "a.deep"])
def test_each_record_s_signature(denial: str, label: str) -> None:
    """But for those that the denial of a name shows too: where that is bogus, others tell it."""
    net = province(denial)
    spoilt(net.unit, f"{label}.u.kontum.test.")
    found = chain(net)
    if found.unproved:
        assert {r.code for u in found.unproved for r in u.reasons} >= {"SIGNATURE_INVALID"}
        told = f"{label}.u.kontum.test. NSEC" if denial == "nsec" else "netaudit-absent-"
        assert all(u.question.startswith(told) for u in found.unproved)
    assert bool(found.unproved) == (found.records > 0 and not shown_to_all(net, label))


def shown_to_all(net: Internet, label: str) -> bool:
    """Whether the denial of a type or of a name rests on the record of that name."""
    unit, wanted = net.unit, net.unit.matching(name(f"{label}.u.kontum.test."))
    absent = unit.deny_name(name("netaudit-no-such-name.u.kontum.test."))
    return wanted is not None and wanted.name in {
        r.name for r in (*absent, *unit.deny_data(unit.origin))
    }


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_beside_a_bad_denial_only_records_that_it_does_not_show_are_told(denial: str) -> None:
    net = province(denial)
    labels = (*NAMES, "ns1", "www")
    bad = {label: net.unit.matching(name(f"{label}.u.kontum.test.")) for label in labels}
    wanted = {(r.name, r.rdtype) for r in bad.values() if r is not None}
    seen = {label for label in labels if shown_to_all(net, label)}
    assert seen, "one of six is shown by each denial"
    assert set(labels) - seen

    def resign(rrset: dns.rrset.RRset, sigs: dns.rrset.RRset) -> dns.rrset.RRset:
        if (rrset.name, rrset.rdtype) not in wanted:
            return sigs
        spoiled = [sig.replace(signature=b"\1" * 64) for sig in sigs]
        return dns.rrset.from_rdata_list(sigs.name, sigs.ttl, spoiled)

    net.unit.resign = resign
    found = chain(net)
    others = {str(r.name) for label, r in bad.items() if r is not None and label not in seen}
    assert {u.question.split()[0] for u in found.unproved} == others
    assert {r.code for u in found.unproved for r in u.reasons} == {"SIGNATURE_INVALID"}
    assert found.complete


def test_many_links_are_checked_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MANY", 1)
    net = province("nsec")
    spoilt(net.unit, "vpn.u.kontum.test.")
    assert [u.question for u in chain(net).unproved] == ["vpn.u.kontum.test. NSEC"]


def test_expired_links_and_links_without_a_signature() -> None:
    net = province("nsec")
    net.unit.tamper = lambda message, owner, rdtype: (
        without("RRSIG")(message, owner, rdtype) if owner == name("vpn.u.kontum.test.") else None
    )
    (found,) = chain(net).unproved
    assert (found.question, found.reasons[0].code) == ("vpn.u.kontum.test. NSEC", "RRSIG_MISSING")
    assert found.server == ""  # of several, as the walk had them


def test_an_nsec_that_is_not_there() -> None:
    net = province("nsec")
    before = len(net.unit.chain())
    left_out(net.unit, "vpn.u.kontum.test.")
    found = chain(net)
    assert (found.broken, found.complete) == ("vpn.u.kontum.test", False)
    assert found.records < before


def test_an_nsec3_that_is_not_there() -> None:
    """What hashes into its span cannot be denied."""
    for label in (*NAMES, "ns1", "www"):
        net = province("nsec3")
        left_out(net.unit, f"{label}.u.kontum.test.")
        found = chain(net)
        if found == NOTHING:  # the denial that all servers are asked for needs it
            continue
        assert found.unproved[0].question.startswith("netaudit-absent-")
        told = {r.code for u in found.unproved for r in u.reasons}
        assert told == {"DENIAL_UNPROVED", "NAME_NOT_COVERED"}
        assert not found.complete
        return
    raise AssertionError("each record of six is needed for one denial")


def test_a_large_ring_is_looked_at_in_part() -> None:
    net = internet(denial="nsec3")
    for number in range(60):
        net.unit.add(f"h{number}.u.kontum.test.", "A", "198.18.1.80")
    found = chain(net)
    assert (found.complete, found.unproved) == (False, ())
    assert 12 <= found.records < 60
    asked = [label for _, label in net.world.asked if "netaudit-absent-" in label]
    assert len(asked) <= 12


def test_hashes_that_cost_too_much_are_not_made() -> None:
    net = province("nsec3", iterations=151)
    assert chain(net).unproved == ()
    assert not any("netaudit-absent-" in label for _, label in net.world.asked)
    net = province("nsec3", iterations=30)
    assert chain(net).unproved == ()
    assert any("netaudit-absent-" in label for _, label in net.world.asked)


def test_a_gap_that_few_names_fall_into(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between portal and n1137 no hash of the first 256 made-up names falls, of 2,048 four do."""
    net = province("nsec3")
    net.unit.add("n1137.u.kontum.test.", "A", "198.18.1.80")
    assert (chain(net).complete, chain(net).records) == (True, len(net.unit.chain()))
    made_up.cache_clear()
    monkeypatch.setattr(_made_up, "_HASHES", 256)
    assert not chain(net).complete
    made_up.cache_clear()


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_a_bad_record_in_the_copy_of_one_server(denial: str) -> None:
    """Whichever of the two it is; the records that its denials show, `zone_proofs` tells."""
    told: set[tuple[str, str]] = set()
    for place, label in ((0, "ns1"), (1, "ns2")):
        net, copy = two_servers(denial)
        for zone in (net.unit, copy):
            for owner in NAMES:
                zone.add(f"{owner}.u.kontum.test.", "A", "198.18.1.80")
        assert chain(net).unproved == ()
        labels = [one for one in (*NAMES, "ns1", "www") if not shown_to_all(net, one)]
        spoilt((net.unit, copy)[place], f"{labels[0]}.u.kontum.test.")
        found = chain(net)
        assert (found.records, found.complete) == (len(net.unit.chain()), True)
        assert "SIGNATURE_INVALID" in {r.code for u in found.unproved for r in u.reasons}
        told |= {(label, u.server.partition(".")[0]) for u in found.unproved}
    # Of NSEC at the first of the servers, whoever that is, the record alone is named.
    names = {("ns1", "ns1"), ("ns2", "ns2")}
    assert told == names if denial == "nsec3" else len(told & names) == 1


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_what_is_wrong_with_each_copy_is_told_once(denial: str) -> None:
    net, copy = two_servers(denial)
    for zone in (net.unit, copy):
        zone.add("vpn.u.kontum.test.", "A", "198.18.1.80")
        spoilt(zone, "vpn.u.kontum.test.")
    found = chain(net).unproved
    assert found
    assert len({(u.question, *(r.code for r in u.reasons)) for u in found}) == len(found)


def test_a_chain_that_breaks_off_at_one_server() -> None:
    """Of the server that a walk asks first, whichever that is, the name alone is told."""
    told = set()
    for place in (0, 1):
        net, copy = two_servers("nsec")
        for zone in (net.unit, copy):
            for owner in NAMES:
                zone.add(f"{owner}.u.kontum.test.", "A", "198.18.1.80")
        left_out((net.unit, copy)[place], "vpn.u.kontum.test.")
        told.add(chain(net).broken)
    alone = "vpn.u.kontum.test"
    assert told in [{alone, f"{alone} ({server})"} for server in (GOOD, BAD)]


def test_of_another_server_s_copy_a_part_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_walks, "MOST_AGAIN", 3)
    net, copy = two_servers("nsec")
    for zone in (net.unit, copy):
        for owner in NAMES:
            zone.add(f"{owner}.u.kontum.test.", "A", "198.18.1.80")
    found = chain(net)
    assert (found.records, found.complete, found.broken) == (len(net.unit.chain()), True, "")
    asked = {
        who: sum(
            times
            for (at, label), times in net.world.asked.items()
            if str(at) == who and label.endswith(" NSEC")
        )
        for who in (UNIT, OTHER)
    }
    assert 0 < min(asked.values()) <= 3 < max(asked.values())


def test_two_addresses_of_one_server_have_one_copy() -> None:
    net = province("nsec3")
    for zone in (net.unit, net.kontum):
        zone.add("ns1.u.kontum.test.", "AAAA", OTHER)
    net.world.serve(OTHER, net.unit)
    assert chain(net).complete
    made_up = Counter(
        label for (_, label), n in net.world.asked.items() for _ in range(n) if "absent-" in label
    )
    assert made_up
    assert set(made_up.values()) == {1}


def test_opt_out_and_delegations() -> None:
    net = province("nsec3", opt_out=True)
    found = chain(net)
    assert (found.kind, found.complete, found.unproved) == ("NSEC3", True, ())


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_where_all_denials_are_bogus_others_tell_it(denial: str) -> None:
    net = province(denial)
    net.unit.tamper = without("NSEC", "NSEC3")
    assert chain(net) == NOTHING


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_where_not_even_the_soa_validates_the_chain_is_not_to_blame(denial: str) -> None:
    net = province(denial)

    def resign(rrset: dns.rrset.RRset, sigs: dns.rrset.RRset) -> dns.rrset.RRset:
        if rrset.rdtype == dns.rdatatype.DNSKEY:
            return sigs
        bad = [sig.replace(signature=b"\1" * 64) for sig in sigs]
        return dns.rrset.from_rdata_list(sigs.name, sigs.ttl, bad)

    net.unit.resign = resign
    assert chain(net) == NOTHING


def test_a_zone_that_is_not_secure_or_not_served() -> None:
    assert chain(internet(denial="")).security is Security.INSECURE
    assert chain(internet(ends=NOW - DAY)).security is Security.BOGUS
    net = internet()
    net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT)
    assert chain(net).security is Security.INDETERMINATE


def test_what_is_signed_as_it_is_asked_for_has_no_chain() -> None:
    net = province("nsec")

    def narrow(message: Message, _owner: Name, _rdtype: int) -> None:
        for section in (message.answer, message.authority):
            for rrset in section:
                if rrset.rdtype == dns.rdatatype.NSEC:
                    text = f"\\000.{rrset.name} SOA NS RRSIG NSEC DNSKEY"
                    made = dns.rrset.from_text(rrset.name, 300, "IN", "NSEC", text)
                    section[section.index(rrset)] = made
                    sigs = net.unit.rrsig(made)
                    section[:] = [r for r in section if r.covers != dns.rdatatype.NSEC]
                    if sigs is not None:
                        section.append(sigs)

    net.unit.tamper = narrow
    assert chain(net) == NOTHING


def test_silence_and_answers_that_lead_nowhere_end_the_walk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = province("nsec3")
    judge = Resolver.judge

    async def nowhere(self: Resolver, *arguments: Any) -> Any:
        if "netaudit-absent-" in str(arguments[2]):
            raise Stuck(Flaw("NO_RESPONSE", "x.u.kontum.test.", "x.u.kontum.test."))
        return await judge(self, *arguments)

    monkeypatch.setattr(Resolver, "judge", nowhere)
    found = chain(net)
    assert (found.complete, found.unproved) == (False, ())
    assert len([label for _, label in net.world.asked if "netaudit-absent-" in label]) == 1


def test_without_an_anchor_nothing_is_known() -> None:
    with pytest.raises(CannotAsk, match="no trust anchor"):
        ask(internet(), denial_chain, UNIT_ZONE, trust_anchors=())
