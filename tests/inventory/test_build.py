from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.inventory import load_text
from netaudit.model import Contact, Level, Link, SecurityZone, Text, Transport
from tests.inventory.documents import LINE_OF_UNITS, SOUND, changed, told, unit

if TYPE_CHECKING:
    from netaudit.model import Host, Service, Unit


def built(*lines: str) -> Unit:
    """A unit with these lines added to its document."""
    return load_text(SOUND + unit("so-b", 3, *_with_zone(lines))).units[-1]


def _with_zone(lines: tuple[str, ...]) -> tuple[str, ...]:
    return lines if any("zones:" in line for line in lines) else (*lines, "zones: [b.t]")


def host(name: str, *lines: str) -> Host:
    return next(h for h in built(*lines).hosts if h.id == f"so-b/{name}")


def ports(services: tuple[Service, ...]) -> list[str]:
    return [f"{s.port}/{s.transport} {s.protocol}" for s in services]


def wrong(*lines: str) -> list[str]:
    """Messages about a unit with these lines added, which stand from its fifth line on."""
    start = SOUND.count("\n")
    return [
        f"{int(line) - start}:{rest}"
        for line, _, rest in (
            m.partition(":") for m in told(SOUND + unit("so-b", 3, *_with_zone(lines)))
        )
    ]


def test_a_profile_fills_what_the_unit_leaves_out() -> None:
    found = built()
    assert (found.level, found.branch) == (Level.COMMUNE, "government")
    assert found.link == Link(4_000, 40.0, 0.0)
    assert [h.id for h in found.hosts] == ["so-b/gw", "so-b/resolver", "so-b/web"]


def test_what_the_unit_says_comes_first() -> None:
    found = built("level: district", "link: {rate: 1 Mbit/s, latency: 9 ms, loss: 2 %}")
    assert found.level is Level.DISTRICT
    assert found.link == Link(1_000, 9.0, 2.0)


def test_english_may_be_left_out() -> None:
    assert built().name == Text("so-b", "so-b")


def test_contacts_need_only_a_role() -> None:
    assert built("contacts: [{role: Trực}]").contacts == (Contact("Trực", ""),)


def test_at_counts_in_the_first_prefix_of_each_family() -> None:
    web = host("web", "zones: [b.test]")
    assert [str(a) for a in web.addresses] == ["2001:db8:1003::80", "198.18.3.80"]


def test_addresses_are_sorted_ipv6_first() -> None:
    found = host("db", "hosts: {db: {addresses: [198.18.3.9, '2001:db8:1003::9']}}", "zones: [b.t]")
    assert [a.version for a in found.addresses] == [6, 4]


def test_a_host_is_replaced_whole_and_an_empty_one_taken_away() -> None:
    found = built("zones: [b.test]", "hosts:", "  gw:", "  web: {at: 81}")
    assert [h.id for h in found.hosts] == ["so-b/resolver", "so-b/web"]
    assert found.hosts[1].services == ()
    assert str(found.hosts[1].addresses[0]) == "2001:db8:1003::81"


def test_names_are_relative_to_the_first_zone() -> None:
    names = "[www, '@', mail.other.mau.test]"
    found = host("web", "zones: [b.test, c.test]", f"hosts: {{web: {{at: 80, names: {names}}}}}")
    assert found.names == ("www.b.test", "b.test", "mail.other.mau.test")


def test_a_host_is_named_by_its_key_when_there_is_a_zone() -> None:
    assert host("gw", "zones: [b.test]").names == ("gw.b.test",)


def test_a_kind_brings_all_its_ports() -> None:
    services = host("m", "zones: [b.test]", "hosts: {m: {at: 25, services: [mail]}}").services
    assert ports(services) == [
        "25/tcp smtp",
        "443/tcp https",
        "587/tcp submission",
        "993/tcp imaps",
    ]


def test_naming_a_port_or_protocol_picks_it() -> None:
    entry = "{kind: mail, port: 993}, {kind: portal, protocol: https}"
    services = host("m", "zones: [b.t]", f"hosts: {{m: {{at: 25, services: [{entry}]}}}}").services
    assert ports(services) == ["993/tcp imaps", "443/tcp https"]


def test_a_port_of_ones_own_needs_its_protocol() -> None:
    entry = "hosts: {m: {at: 25, services: [{kind: portal, port: 8443%s}]}}"
    assert ports(host("m", "zones: [b.t]", entry % ", protocol: https").services) == [
        "8443/tcp https"
    ]
    assert "give port and protocol" in wrong("zones: [b.t]", entry % "")[0]


def test_a_resolvers_transport_can_be_narrowed() -> None:
    entry = "hosts: {resolver: {at: 54, services: [{kind: dns-resolver, transport: udp}]}}"
    assert host("resolver", "zones: [b.t]", entry).services[0].transport is Transport.UDP


def test_exposure_of_ones_own_is_sorted_and_each_once() -> None:
    entry = "hosts: {m: {at: 25, services: [{kind: intranet, exposure: [wan, unit, wan]}]}}"
    exposure = host("m", "zones: [b.t]", entry).services[0].exposure
    assert exposure == (SecurityZone.UNIT, SecurityZone.WAN)


def test_exposure_may_be_empty() -> None:
    entry = "hosts: {m: {at: 25, services: [{kind: intranet, exposure: []}]}}"
    assert host("m", "zones: [b.t]", entry).services[0].exposure == ()


def test_a_host_with_a_resolver_is_a_resolver() -> None:
    found = built("zones: [b.test]").resolvers
    assert [(r.host, len(r.addresses)) for r in found] == [("so-b/resolver", 2)]


def test_mistakes_in_one_unit() -> None:
    no_address = "5:16: so-b/h has no address; give it `at` or `addresses`"
    assert wrong("hosts: {h: {}}") == [no_address]
    assert "300 lies beyond 198.18.3.0/24" in wrong("hosts: {h: {at: 300}}")[0]
    twice = "hosts: {h: {at: 3, addresses: [198.18.3.3]}}"
    assert wrong(twice) == ["5:36: 198.18.3.3 is given twice"]
    clash = "hosts: {h: {at: 3, services: [portal, website]}}"
    assert any("both use port 443/tcp of so-b/h" in m for m in wrong(clash))


def test_a_relative_name_needs_a_zone() -> None:
    found = wrong("hosts: {web: , gw: {at: 3, names: [w]}}", "zones: []")
    assert len(found) == 1
    assert found[0].startswith("5:24: the name w is relative, and the unit has no zone")


def test_at_needs_a_prefix() -> None:
    found = told(changed("prefixes: [2001:db8:1002::/48, 198.18.2.0/24]", "contacts: []"))
    assert len(found) == 1
    assert found[0].endswith("the unit has none; add prefixes")


def test_an_unknown_profile_is_the_only_thing_said_of_the_unit() -> None:
    found = told(changed("profile: commune\n    level: province", "profile: comune"))
    assert found == [f"{LINE_OF_UNITS + 3}:14: “comune” is unknown; did you mean commune?"]


def test_what_neither_unit_nor_profile_says_is_missing() -> None:
    found = told(SOUND + "  x-c:\n    name: C\n")
    assert [m.partition(": ")[2].partition(" ")[0] for m in found] == ["level", "branch", "link"]
