from __future__ import annotations

from netaudit.codec import dump, load
from netaudit.facts.caa import ZoneCaa
from netaudit.probes.caa import zone_caa
from tests.dns.worlds import internet
from tests.probes.dns_net import UNIT_ZONE, ask
from tests.probes.opaque import add_opaque


def caa(*texts: str, above: str = "") -> ZoneCaa:
    net = internet()
    if texts:
        net.unit.add("u.kontum.test.", "CAA", *texts)
    if above:
        net.kontum.add("kontum.test.", "CAA", above)
    fact: ZoneCaa = ask(net, zone_caa, UNIT_ZONE)
    assert load(ZoneCaa, dump(fact)) == fact
    return fact


def test_the_zone_s_own_records_come_first() -> None:
    fact = caa('0 issue "ca.test"', '128 tbs "x"', '0 iodef "nobody"', above='0 issue ";"')
    assert (fact.at, len(fact.records)) == ("u.kontum.test", 3)
    assert fact.critical == ("tbs",)
    assert "nobody" in str(fact.mistakes[0])


def test_else_those_of_the_closest_name_above() -> None:
    assert caa(above='0 issue ";"').at == "kontum.test"
    nothing = caa()
    assert (nothing.at, nothing.records, nothing.rcode) == ("", (), "NOERROR")


def test_a_record_that_cannot_be_read() -> None:
    net = internet()
    add_opaque(net.unit, "u.kontum.test.", "CAA", "00ff")
    fact: ZoneCaa = ask(net, zone_caa, UNIT_ZONE)
    assert "cannot be read" in str(fact.mistakes[0])
    assert fact.critical == ()
