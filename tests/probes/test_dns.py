from __future__ import annotations

import asyncio

import pytest

from netaudit.dns.flaws import Flaw
from netaudit.errors import CannotAsk
from netaudit.probes._dns import absolute, asker_of, kit, reasons, shown
from tests.dns.worlds import internet
from tests.factories import make_net
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
