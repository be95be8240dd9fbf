from __future__ import annotations

import asyncio
from typing import Any

import pytest

from netaudit.dns.flaws import Flaw
from netaudit.errors import CannotAsk
from netaudit.model import Zone
from netaudit.probes import _dns
from netaudit.probes._dns import absolute, asker_of, kit, reasons, shown
from tests.dns.worlds import internet
from tests.factories import make_inventory, make_net, make_unit
from tests.fakes.dns_zones import name
from tests.probes.dns_net import plan


def test_one_kit_a_run() -> None:
    async def go() -> None:
        net = make_net(dns=plan(internet()))
        first, second = await asyncio.gather(kit(net), kit(net))
        assert first is second
        assert first.asker is await asker_of(net)
        first.require_anchor()
        await net.close()

    asyncio.run(go())


@pytest.mark.parametrize(
    ("missing", "said"),
    [({"root_hints": ()}, "root_hints_file"), ({"trust_anchors": ()}, "trust_anchor_file")],
)
def test_what_the_inventory_lacks_is_our_inability(missing: dict[str, object], said: str) -> None:
    async def go() -> None:
        net = make_net(dns=plan(internet(), **missing))
        (await kit(net)).require_anchor()

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
        return sorted(cut.to_text() for cut in made.walker.cuts)

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
