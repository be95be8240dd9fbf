from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.errors import NoRoute
from netaudit.facts.mail import DkimKeys, DmarcPolicy, MailExchangers, SenderPolicy
from netaudit.model import Zone
from netaudit.probes.mail import dkim_keys, dmarc_policy, mail_exchangers, sender_policy
from tests.dns.worlds import OTHER, UNIT, address, internet
from tests.factories import make_inventory, make_service, make_unit
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from tests.dns.worlds import Internet

ZONE = "u.kontum.test."


def mx(net: Internet) -> MailExchangers:
    fact: MailExchangers = ask(net, mail_exchangers, UNIT_ZONE)
    assert load(MailExchangers, dump(fact)) == fact
    return fact


def spf(*texts: str) -> SenderPolicy:
    net = internet()
    net.unit.add(ZONE, "TXT", '"other"', *(f'"{text}"' for text in texts))
    fact: SenderPolicy = ask(net, sender_policy, UNIT_ZONE)
    assert load(SenderPolicy, dump(fact)) == fact
    return fact


def dmarc(**texts: str) -> DmarcPolicy:
    """By zone: u, kontum or test."""
    net = internet()
    for zone, text in texts.items():
        held = {"u": net.unit, "kontum": net.kontum, "test": net.test}[zone]
        held.add(f"_dmarc.{held.origin}", "TXT", f'"{text}"')
    fact: DmarcPolicy = ask(net, dmarc_policy, UNIT_ZONE)
    assert load(DmarcPolicy, dump(fact)) == fact
    return fact


def dkim(net: Internet, *selectors: str) -> DkimKeys:
    unit = make_unit()
    mail = make_service(protocol="smtp", names=("mail.u.kontum.test",), dkim=selectors)
    host = replace(unit.hosts[0], services=(mail, replace(mail, port=587)))
    inventory = make_inventory(replace(unit, zones=(UNIT_ZONE,), hosts=(host,)))
    fact: DkimKeys = ask(net, dkim_keys, UNIT_ZONE, inventory)
    assert load(DkimKeys, dump(fact)) == fact
    return fact


def test_hosts_in_the_order_of_preference() -> None:
    net = internet()
    net.unit.add("a.u.kontum.test.", "CNAME", "www.u.kontum.test.")
    net.unit.add(ZONE, "MX", "20 a.u.kontum.test.", "10 WWW.u.kontum.test.", "5 198.18.0.1.")
    literal, www, alias = mx(net).hosts
    assert (literal.name, literal.literal, literal.rcode) == ("198.18.0.1", True, "")
    assert (www.name, len(www.aaaa), len(www.a), www.alias) == ("www.u.kontum.test", 1, 2, "")
    assert (alias.alias, alias.preference, alias.rcode) == ("www.u.kontum.test", 20, "NOERROR")


def test_the_null_mx_is_not_looked_up() -> None:
    net = internet()
    net.unit.add(ZONE, "MX", "0 .")
    (host,) = mx(net).hosts
    assert (host.name, host.rcode, host.aaaa) == (".", "", ())


def test_without_mx_and_without_answer() -> None:
    net = internet()
    assert (mx(net).hosts, mx(net).answered) == ((), True)
    net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT)
    assert not mx(net).answered


def test_a_host_that_we_cannot_ask_about() -> None:
    net = internet()
    net.root.add("other.", "NS", "ns.other.")
    net.root.add("ns.other.", "AAAA", OTHER)
    net.world.failures[address(OTHER)] = NoRoute("no IPv6 here")
    net.unit.add(ZONE, "MX", "10 mail.other.")
    (host,) = mx(net).hosts
    assert "no IPv6 here" in str(host.unasked)
    assert (host.rcode, host.aaaa) == ("", ())


def test_one_spf_record_is_followed() -> None:
    fact = spf("v=spf1 a:www.u.kontum.test -all")
    assert (fact.records, fact.lookups, fact.default) == (
        ("v=spf1 a:www.u.kontum.test -all",), 1, "-",
    )  # fmt: skip


def test_of_two_spf_records_none_is() -> None:
    fact = spf("v=spf1 a -all", "v=spf1 -all")
    assert (len(fact.records), fact.lookups, fact.default) == (2, 0, "")


def test_the_zone_s_own_dmarc_record_comes_first() -> None:
    fact = dmarc(u="v=DMARC1; p=none; sp=reject; rua=mailto:a@x.test", kontum="v=DMARC1; p=reject")
    assert (fact.at, fact.inherited, fact.policy) == ("u.kontum.test", False, "none")
    assert (fact.reports, fact.percent) == ("mailto:a@x.test", 100)


def test_else_that_of_a_zone_above_holds() -> None:
    fact = dmarc(kontum="v=DMARC1; p=reject; sp=quarantine", test="v=DMARC1; p=none")
    assert (fact.at, fact.inherited, fact.policy) == ("kontum.test", True, "quarantine")


def test_a_top_level_name_has_none_for_others() -> None:
    fact = dmarc(test="v=DMARC1; p=reject")
    assert (fact.records, fact.at, fact.policy, fact.rcode) == ((), "", "", "NXDOMAIN")


def test_a_name_too_long_for_one_more_label() -> None:
    zone = Zone("so-a", ".".join(["x" * 49] * 5))
    assert not ask(internet(), dmarc_policy, zone).records


def test_declared_dkim_selectors_are_read() -> None:
    net, key = internet(), "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    net.unit.add(f"s1._domainkey.{ZONE}", "TXT", f'"{key[:30]}" "{key[30:]}"')
    net.unit.add(f"a.b._domainkey.{ZONE}", "TXT", '"v=DKIM1; t=y; p="')
    net.unit.add(f"two._domainkey.{ZONE}", "TXT", '"p="', '"v=DKIM1; p="')
    fact = dkim(net, "s1", "a.b", "two", "none")
    one, revoked, two, none = fact.keys
    assert (fact.rcode, fact.wild, len(fact.readable)) == ("NOERROR", False, 2)
    assert (one.records, one.kind, one.mistakes, one.revoked) == ((key,), "ed25519", (), False)
    assert (revoked.selector, revoked.revoked, revoked.testing) == ("a.b", True, True)
    assert (len(two.records), two.revoked) == (2, False)
    assert (none.records, none.rcode) == ((), "NXDOMAIN")


def test_without_selectors_it_is_asked_whether_there_can_be_any() -> None:
    assert dkim(internet()) == DkimKeys("NXDOMAIN", wild=False, keys=())
    net = internet()
    net.unit.add(f"s1._domainkey.{ZONE}", "TXT", '"p="')
    assert dkim(net) == DkimKeys("NOERROR", wild=False, keys=())
    net.unit.add(f"*.{ZONE}", "TXT", '"v=spf1 -all"')
    net.unit.add(f"*._domainkey.{ZONE}", "TXT", '"p="')
    assert dkim(net).wild


def test_dkim_names_that_would_be_too_long() -> None:
    zone = Zone("so-a", ".".join(["x" * 49] * 5))
    assert not ask(internet(), dkim_keys, zone).keys
    (key,) = dkim(internet(), ".".join(["y" * 60] * 4)).keys
    assert (key.records, key.rcode) == ((), "NXDOMAIN")
