from typing import Any

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import pytest

from netaudit.lab.dns.resolver import Resolver, Validator
from netaudit.lab.dns.server import NameServer, Quirk
from netaudit.lab.dns.tree import Tree
from netaudit.lab.dns.zone import Flaws
from tests.lab.network import clock, kind, name, query, tree

ZONE = "x-mot.kontum.test"
SOA = kind("SOA")
REFUSED = dns.rcode.REFUSED


def _server(planted: Tree | None = None, host: str = f"ns1.{ZONE}") -> NameServer:
    planted = planted or tree()
    return NameServer(planted, planted.servers[host].zones)


def _ask(server: NameServer, text: str, what: str, *, tcp: bool = False) -> dns.message.Message:
    (reply,) = server.handle(query(text, what), tcp=tcp)
    return dns.message.from_wire(reply)


def test_it_answers_for_its_zone_with_authority() -> None:
    found = _ask(_server(), f"www.{ZONE}", "AAAA")
    assert found.rcode() == dns.rcode.NOERROR
    assert found.flags & dns.flags.AA
    assert not found.flags & dns.flags.RA
    assert len(found.answer) == 2


def test_it_refuses_what_is_not_its_own() -> None:
    assert _ask(_server(), "www.x-hai.kontum.test", "AAAA").rcode() == dns.rcode.REFUSED


def test_a_server_of_parent_and_child_gives_the_ds_from_the_parent() -> None:
    server = NameServer(planted := tree(), [name("kontum.test"), name(ZONE)])
    found = _ask(server, ZONE, "DS")
    assert [r.rdtype for r in found.answer][:1] == [kind("DS")]
    assert server.zone_for(name(ZONE), SOA) is planted.zones[name(ZONE)]


def test_servers_of_the_same_zones_answer_alike_but_for_one_with_a_quirk() -> None:
    planted = tree()
    plain, odd = _server(planted), _server(planted)
    answers = []
    for quirks in (set(), {Quirk.UPWARD}, set()):
        odd.quirks = quirks
        planted.changed(name(ZONE))
        answers += [_ask(server, "x-hai.kontum.test", "SOA").rcode() for server in (odd, plain)]
    assert answers == [REFUSED, REFUSED, dns.rcode.NOERROR, REFUSED, REFUSED, REFUSED]


def test_servers_of_other_zones_do_not_answer_for_each_other() -> None:
    planted = tree()
    assert _ask(_server(planted), ZONE, "SOA").rcode() == dns.rcode.NOERROR
    assert _ask(_server(planted, "ns1.x-hai.kontum.test"), ZONE, "SOA").rcode() == REFUSED


def test_a_child_s_server_denies_the_ds_itself() -> None:
    found = _ask(_server(), ZONE, "DS")
    assert found.rcode() == dns.rcode.NOERROR
    assert not found.answer


def test_the_id_is_the_asker_s_even_from_the_cache() -> None:
    server = _server()
    for id_ in (b"\x12\x34", b"\xab\xcd"):
        (reply,) = server.handle(id_ + query(ZONE, "SOA")[2:], tcp=False)
        assert reply[:2] == id_


def test_a_change_of_the_zone_is_seen_at_once() -> None:
    planted = tree()
    server = _server(planted)
    assert len(_ask(server, ZONE, "SOA").answer) == 2
    planted.zones[name(ZONE)].flaws = Flaws(unsigned=True)
    planted.changed(name(ZONE))
    assert len(_ask(server, ZONE, "SOA").answer) == 1


def test_a_lame_server_refuses() -> None:
    server = _server()
    server.lame.add(name(ZONE))
    assert _ask(server, ZONE, "SOA").rcode() == dns.rcode.REFUSED


def test_a_stale_copy_is_served_in_place_of_the_zone() -> None:
    server = _server()
    old = server.tree.zones[name(ZONE)].copy()
    old.set_serial(7)
    server.stale[name(ZONE)] = old
    assert _ask(server, ZONE, "SOA").answer[0][0].serial == 7
    assert server.tree.zones[name(ZONE)].soa()[0].serial != 7


def test_two_copies_answer_by_turns() -> None:
    server, plain = _server(planted := tree()), _server(planted)
    old = planted.zones[name(ZONE)].copy()
    old.set_serial(7)
    now = planted.zones[name(ZONE)].soa()[0].serial

    def serials(asked: NameServer) -> list[int]:
        return [_ask(asked, ZONE, "SOA").answer[0][0].serial for _ in range(4)]

    server.by_turns[name(ZONE)] = old
    assert serials(server) == [7, now, 7, now]
    assert serials(plain) == [now] * 4
    del server.by_turns[name(ZONE)]
    assert serials(server) == [now] * 4


@pytest.mark.parametrize("tcp", [False, True])
def test_transfers_are_refused(tcp: bool) -> None:  # noqa: FBT001
    assert _ask(_server(), ZONE, "AXFR", tcp=tcp).rcode() == dns.rcode.REFUSED


def test_an_open_transfer_gives_the_zone_over_tcp_alone() -> None:
    server = _server()
    server.open_transfer.add(name(ZONE))
    assert _ask(server, ZONE, "AXFR").rcode() == dns.rcode.REFUSED
    replies = [
        dns.message.from_wire(reply, one_rr_per_rrset=True)
        for reply in server.handle(query(ZONE, "AXFR"), tcp=True)
    ]
    assert replies[0].answer[0].rdtype == SOA
    assert replies[-1].answer[-1].rdtype == SOA


def test_recursion_for_strangers() -> None:
    planted = tree()
    server = _server(planted)
    server.recursion = Resolver(Validator(planted, clock))
    found = _ask(server, "www.x-hai.kontum.test", "AAAA")
    assert found.answer
    assert found.flags & dns.flags.RA


def _quirky(*quirks: Quirk) -> NameServer:
    server = _server()
    server.quirks.update(quirks)
    return server


def _reply(server: NameServer, **how: Any) -> dns.message.Message:
    asked = dns.message.make_query(how.pop("name", ZONE), how.pop("kind", "SOA"), **how)
    (reply,) = server.handle(asked.to_wire(), tcp=False)
    return dns.message.from_wire(reply)


def test_do_comes_back_and_unknown_versions_meet_badvers() -> None:
    assert _reply(_server(), want_dnssec=True).ednsflags & dns.flags.DO
    refused = _reply(_server(), use_edns=1)
    assert (refused.rcode(), refused.edns) == (dns.rcode.BADVERS, 0)


def test_a_sound_server_ignores_what_it_does_not_know() -> None:
    option = dns.edns.GenericOption(dns.edns.OptionType.make(65001), b"")
    found = _reply(_server(), options=[option])
    assert (found.rcode(), found.options) == (dns.rcode.NOERROR, ())
    assert _reply(_server(), kind="TYPE65280").rcode() == dns.rcode.NOERROR
    assert _reply(_server(), name="version.bind", kind="TXT", rdclass="CH").rcode() == REFUSED


@pytest.mark.parametrize(
    ("quirk", "how", "rcode"),
    [
        (Quirk.EDNS_VERSION, {"use_edns": 1}, dns.rcode.NOERROR),
        (
            Quirk.EDNS_UNKNOWN,
            {"options": [dns.edns.GenericOption(dns.edns.OptionType.make(65001), b"")]},
            dns.rcode.FORMERR,
        ),
        (Quirk.UNKNOWN_TYPES, {"kind": "TYPE65280"}, dns.rcode.NOTIMP),
        (Quirk.UPWARD, {"name": "elsewhere.test"}, dns.rcode.NOERROR),
    ],
)
def test_a_quirk_shows_in_the_rcode(quirk: Quirk, how: dict[str, Any], rcode: int) -> None:
    assert _reply(_quirky(quirk), **how).rcode() == rcode


def test_quirks_that_show_elsewhere() -> None:
    told = _reply(_quirky(Quirk.VERSION), name="version.bind", kind="TXT", rdclass="CH")
    assert "1.0" in told.answer[0].to_text()
    lowered = _reply(_quirky(Quirk.LOWER_CASE), name=ZONE.upper())
    assert lowered.question[0].name.to_text() == f"{ZONE}."
    assert _reply(_server(), name=ZONE.upper()).question[0].name.to_text() == f"{ZONE.upper()}."
    bare = _reply(_quirky(Quirk.NO_SOA), kind="TYPE65280")
    assert [r.rdtype for r in bare.authority if r.rdtype == SOA] == []
    referred = _reply(_quirky(Quirk.UPWARD), name="elsewhere.test")
    assert referred.authority[0].name == dns.name.root


def test_a_cookie_of_another_client() -> None:
    cookie: list[dns.edns.Option] = [dns.edns.CookieOption(b"12345678", b"")]
    assert _reply(_server(), options=cookie).options == ()
    (found,) = _reply(_quirky(Quirk.COOKIE), options=cookie).options
    assert isinstance(found, dns.edns.CookieOption)
    assert found.client != b"12345678"
    assert _reply(_quirky(Quirk.COOKIE), use_edns=0).options == ()


def test_keys_that_a_firewall_drops_over_udp() -> None:
    behind = _quirky(Quirk.DNSKEY_SILENT)
    asked = {what: dns.message.make_query(ZONE, what).to_wire() for what in ("DNSKEY", "SOA")}
    assert behind.handle(asked["DNSKEY"], tcp=False) == []
    assert behind.handle(asked["DNSKEY"], tcp=True)
    assert behind.handle(asked["SOA"], tcp=False)


def test_long_answers_that_a_firewall_drops_over_udp() -> None:
    behind, sound = _quirky(Quirk.LONG_SILENT), _server()
    asked = dns.message.make_query(f"no.{ZONE}", "A", use_edns=True, want_dnssec=True, payload=1232)
    assert len(sound.handle(asked.to_wire(), tcp=False)[0]) > 512
    assert behind.handle(asked.to_wire(), tcp=False) == []
    assert behind.handle(asked.to_wire(), tcp=True)
    asked.use_edns(0, dns.flags.DO, 512)
    (cut,) = behind.handle(asked.to_wire(), tcp=False)
    assert dns.message.from_wire(cut, ignore_trailing=True).flags & dns.flags.TC


def _above(planted: Tree) -> NameServer:
    """A server of the parent that does not hold the zone."""
    return NameServer(planted, [name("kontum.test")])


def test_a_ds_whose_signature_is_spoilt_at_one_server() -> None:
    planted = tree()
    sound, bad = _above(planted), _above(planted)
    bad.spoilt_ds.add(name(ZONE))
    for what in ("DS", "NS"):
        answers = [_ask(server, ZONE, what) for server in (sound, bad)]
        sigs = [
            next(r for r in (*a.answer, *a.authority) if r.covers == kind("DS")) for a in answers
        ]
        assert sigs[0] != sigs[1]
        rest = [[r for r in (*a.answer, *a.authority) if r.covers != kind("DS")] for a in answers]
        assert rest[0] == rest[1]
    other = [_ask(server, "x-hai.kontum.test", "DS").answer for server in (sound, bad)]
    assert other[0] == other[1]


def test_a_zone_that_one_server_of_the_parent_does_not_know() -> None:
    planted = tree()
    sound, bad = _above(planted), _above(planted)
    bad.undelegated.add(name(ZONE))
    assert _ask(sound, ZONE, "NS").authority[0].rdtype == kind("NS")
    for what in ("NS", "DS", "SOA"):
        denied = _ask(bad, ZONE, what)
        assert denied.rcode() == dns.rcode.NXDOMAIN
        assert {r.rdtype for r in denied.authority} >= {SOA, kind("NSEC")}
    assert _ask(bad, "x-hai.kontum.test", "NS").rcode() == dns.rcode.NOERROR
    planted.zones[name("kontum.test")].set_serial(7)
    planted.changed(name("kontum.test"))
    assert _ask(bad, "kontum.test", "SOA").answer[0][0].serial == 7


def test_a_name_that_is_denied_to_who_asks_for_aaaa() -> None:
    server = _server()
    server.denied.add(name(f"www.{ZONE}"))
    found = _ask(server, f"www.{ZONE}", "AAAA")
    assert (found.rcode(), found.answer) == (dns.rcode.NXDOMAIN, [])
    assert SOA in {rrset.rdtype for rrset in found.authority}
    assert _ask(server, f"www.{ZONE}", "A").rcode() == dns.rcode.NOERROR
    assert _ask(server, f"ns1.{ZONE}", "AAAA").answer
