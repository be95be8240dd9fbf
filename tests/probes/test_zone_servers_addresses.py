"""Under which addresses a zone's servers, and those of the zone above, are asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dns.rdatatype
import pytest

from netaudit.errors import CannotAsk, NoRoute
from netaudit.probes import _zone_servers as module
from netaudit.probes._dns import absolute, kit
from netaudit.probes._zone_servers import audit, servers_above
from tests.dns.worlds import KONTUM, OTHER, UNIT, Internet, address, internet
from tests.probes.copies import second_above
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from netaudit.model import Zone
    from netaudit.net.context import Net
    from netaudit.probes._zone_servers import Audit

NS1 = "ns1.u.kontum.test."
ABOVE = (absolute("ns1.kontum.test"), address(KONTUM))


def audited(net: Internet) -> Audit:
    found: Audit = ask(net, audit, UNIT_ZONE)
    return found


def above(net: Internet, *, servers: tuple[str, ...] = ()) -> Any:
    """The servers above; `servers`: as if these were they, and no address came with them."""

    async def go(zone: Zone, within: Net) -> Any:
        seen = await audit(zone, within)
        if servers:
            names = tuple(map(absolute, servers))
            seen = replace(seen, parent=replace(seen.parent, servers=names, addresses=()))
        return await servers_above(await kit(within), seen)

    return ask(net, go, UNIT_ZONE)


def heard_at(net: Internet) -> set[str]:
    return {str(heard.view.address) for heard in audited(net).heard}


def test_the_address_in_the_glue_and_the_one_in_the_zone_are_asked() -> None:
    net = internet()
    del net.unit.data[absolute(NS1), dns.rdatatype.AAAA]
    net.unit.add(NS1, "AAAA", OTHER)
    net.world.serve(OTHER, net.unit)
    assert heard_at(net) == {UNIT, OTHER}


def test_only_so_many_addresses_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    net = internet()
    for zone in (net.unit, net.kontum):
        zone.add(NS1, "AAAA", *(f"2001:db8::{number:x}" for number in range(0x60, 0x66)))
    monkeypatch.setattr(module, "MAX_ADDRESSES", 3)
    assert len(heard_at(net)) == 3


def test_a_server_name_that_we_cannot_look_up_is_our_inability() -> None:
    net = internet()
    net.root.add("other.", "NS", "ns.other.")
    net.root.add("ns.other.", "AAAA", OTHER)
    for zone in (net.unit, net.kontum):
        zone.add("u.kontum.test.", "NS", "ns.away.other.")
    net.world.failures[address(OTHER)] = NoRoute("no way to other")
    found = audited(net)
    assert "no way to other" in str(found.unable)
    assert audited(internet()).unable is None


def test_every_address_of_the_zone_above() -> None:
    net = internet()
    assert above(net) == [ABOVE]
    second_above(net)
    assert set(above(net)) == {ABOVE, (absolute("ns2.kontum.test"), address(OTHER))}


def test_only_so_many_servers_above_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    net = internet()
    second_above(net)
    monkeypatch.setattr(module, "MAX_NAMES", 1)
    assert len(above(net)) == 1


def test_servers_above_whose_addresses_nobody_knows() -> None:
    with pytest.raises(CannotAsk, match=r"is known: ns8\.kontum\.test, ns9\.kontum\.test"):
        above(internet(), servers=("ns8.kontum.test", "ns9.kontum.test"))


def test_servers_above_whose_addresses_we_cannot_look_up() -> None:
    net = internet()
    net.root.add("other.", "NS", "ns.other.")
    net.root.add("ns.other.", "AAAA", OTHER)
    net.world.failures[address(OTHER)] = NoRoute("no way to other")
    with pytest.raises(CannotAsk, match="no way to other"):
        above(net, servers=("ns.away.other", "ns9.kontum.test"))
