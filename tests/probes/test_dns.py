from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import dns.dnssec
import pytest

from netaudit.dns.flaws import Flaw
from netaudit.dns.names import lowered
from netaudit.errors import CannotAsk
from netaudit.facts.zone import Key
from netaudit.model import Zone
from netaudit.net.commons import Commons, Have, Want
from netaudit.net.ledger import Ledger
from netaudit.probes import _dns
from netaudit.probes._dns import absolute, asker_of, key_seen, kit, reasons, shown
from netaudit.probes.manners import zone_manners
from netaudit.probes.names import name_addresses
from netaudit.probes.zone import zone_chain, zone_servers
from tests.dns.worlds import KONTUM, internet
from tests.factories import make_inventory, make_net, make_unit
from tests.fakes.dns_keys import rsa_key
from tests.fakes.dns_zones import NOW, name
from tests.probes.dns_net import plan

if TYPE_CHECKING:
    from collections import Counter

    from netaudit.net.context import Net


def test_a_key_and_its_sizes() -> None:
    private = rsa_key(1024, 70)
    key = dns.dnssec.make_dnskey(private.public_key(), 8, 257)
    assert key_seen(key) == Key(dns.dnssec.key_id(key), 8, 257, bits=1024, exponent=70)


def test_one_kit_a_run() -> None:
    async def go() -> None:
        net = make_net(dns=plan(internet()))
        first, second = await asyncio.gather(kit(net), kit(net))
        assert first is second
        assert first.asker is await asker_of(net)
        first.require_anchor(name("u.kontum.test."))
        await net.close()

    asyncio.run(go())


@pytest.mark.parametrize(
    ("missing", "said"),
    [({"root_hints": ()}, "root_hints_file"), ({"trust_anchors": ()}, "trust_anchor_file")],
)
def test_what_the_inventory_lacks_is_our_inability(missing: dict[str, object], said: str) -> None:
    async def go() -> None:
        net = make_net(dns=plan(internet(), **missing))
        (await kit(net)).require_anchor(name("u.kontum.test."))

    with pytest.raises(CannotAsk, match=said):
        asyncio.run(go())


@pytest.mark.parametrize("silent", [False, True])
def test_the_cuts_above_many_zones_are_found_once_before_they_are_needed(
    monkeypatch: pytest.MonkeyPatch, *, silent: bool
) -> None:
    """Where the root is silent, whoever needs them looks for itself."""
    monkeypatch.setattr(_dns, "_SECONDS_AHEAD", 0.0 if silent else 60.0)

    async def go() -> list[str]:
        tree = internet()
        zones = tuple(Zone("so-a", f"{n}.kontum.test") for n in "ab")
        unit = make_unit(zones=(*zones, Zone("so-a", "c.other.test")))
        net = make_net(make_inventory(unit), dns=plan(tree))

        async def world() -> Any:
            return tree.world

        await net.once(("dns asker",), world)
        made = await kit(net)
        await net.close()
        return sorted(cut.name.to_text() for cut in made.walker.cuts)

    assert asyncio.run(go()) == (["."] if silent else [".", "kontum.test.", "test."])


def test_names() -> None:
    assert absolute("a.test") == name("a.test.")
    assert shown(name("A.Test.")) == "a.test"
    assert shown(name(".")) == "."
    with pytest.raises(CannotAsk, match="is not a name"):
        absolute("a..test")
    with pytest.raises(CannotAsk, match="is not a name"):
        absolute("a" * 64 + ".test")


def test_flaws_become_reasons() -> None:
    (reason,) = reasons([Flaw("EXPIRED", "test.", "www.test. A", "2026-01-01", "ns1")])
    assert (reason.code, reason.server, reason.clause) == (
        "EXPIRED",
        "ns1",
        "RFC 4035 section 5.3.1",
    )
    assert str(reason.text) == "the signature of www.test. A expired on 2026-01-01"


def both(net: Net, other: Net, zones: tuple[Zone, Zone]) -> None:
    """Make the nets those of two processes; each asks about one of the zones."""
    ledger, nets = Ledger(2, places=1 << 10), {1: net, 2: other}

    def send(to: int, message: Want | Have) -> None:
        commons = nets[to].commons
        assert commons
        if isinstance(message, Want):
            commons.wanted(message, nets[to].known)
        else:
            commons.came(message)

    for (who, one), zone in zip(nets.items(), zones, strict=True):
        one.commons = Commons(ledger, who, send)
        one.commons.zones.add(lowered(name(zone.name).labels))


async def audited(net: Net, zone: Zone) -> list[object]:
    return [
        await zone_chain(zone, net),
        await zone_servers(zone, net),
        await zone_manners(zone, net),
        await name_addresses(net, "www.u.kontum.test"),
    ]


def test_two_processes_ask_together_what_one_asks() -> None:
    """And the one question more that shows the way to the other's zone."""
    zones = Zone("so-a", "u.kontum.test"), Zone("so-b", "v.kontum.test")

    async def go(processes: int) -> tuple[list[list[object]], Counter[Any]]:
        tree = internet()
        nets = [make_net(dns=plan(tree)) for _ in range(processes)]
        if processes > 1:
            both(nets[0], nets[1], zones)

        async def world() -> Any:
            return tree.world

        for net in nets:
            net.clock = lambda: datetime.fromtimestamp(NOW, UTC)
            await net.once(("dns asker",), world)
        pairs = zip(nets * (2 // processes), zones, strict=True)
        found = await asyncio.gather(*(audited(net, zone) for net, zone in pairs))
        for net in nets:
            await net.close()
        return found, tree.world.asked

    alone, together = asyncio.run(go(1)), asyncio.run(go(2))
    assert together[0] == alone[0]
    assert together[1] - alone[1] == {(ip_address(KONTUM), "www.u.kontum.test. AAAA"): 1}
    assert not alone[1] - together[1]
    assert alone[1].total() > 20
