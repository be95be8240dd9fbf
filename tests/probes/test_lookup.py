from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from netaudit.model import Zone
from netaudit.probes._dns import absolute
from netaudit.probes._lookup import (
    AAAA,
    TXT,
    A,
    addresses,
    alias_of,
    look_up,
    names_in,
    services_in,
    texts,
)
from tests.dns.worlds import internet
from tests.factories import make_inventory, make_service, make_unit
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from netaudit.net.context import Net


def test_records_of_a_name_and_its_alias() -> None:
    net = internet()
    net.unit.add("alias.u.kontum.test.", "CNAME", "www.u.kontum.test.")
    net.unit.add("t.u.kontum.test.", "TXT", '"one " "two"', '"\\200"')

    async def go(_zone: Zone, net: Net) -> Any:
        alias = absolute("Alias.u.kontum.test")
        found = [await look_up(net, alias, kind) for kind in (AAAA, A)]
        again = await look_up(net, absolute("alias.u.kontum.test"), A)
        assert again is found[1]
        text = await look_up(net, absolute("t.u.kontum.test"), TXT)
        return addresses(*found), alias_of(found[0], alias), texts(text)

    (v6, v4), alias, said = ask(net, go, UNIT_ZONE)
    assert (len(v6), len(v4), alias) == (1, 2, "www.u.kontum.test")
    assert said == ("\ufffd", "one two")


def test_a_zone_has_the_names_that_no_closer_zone_has() -> None:
    mail = make_service(protocol="smtp", names=("mail.so-a.kontum.test", "mx.kontum.test"))
    unit = make_unit()
    host = replace(unit.hosts[0], services=(mail, make_service()))
    zones = (*unit.zones, Zone(unit.id, "kontum.test"))
    inventory = make_inventory(replace(unit, zones=zones, hosts=(host,)))
    near, far = (names_in(zone, inventory, frozenset({"smtp"})) for zone in zones)
    assert (near, far) == (("mail.so-a.kontum.test",), ("mx.kontum.test",))
    assert names_in(Zone("x", "x.test"), inventory, frozenset({"smtp"})) == ()
    assert [len(services_in(zone, inventory)) for zone in zones] == [2, 1]
