from __future__ import annotations

from typing import Any

import dns.rdata
import pytest

from netaudit.errors import CannotAsk
from netaudit.model import Canary
from netaudit.probes._canaries import asked_name, reliable
from tests.dns.worlds import Internet, internet
from tests.fakes.dns_zones import Zone
from tests.probes.dns_net import ask

GOOD, BAD = Canary("www.u.kontum.test", "secure"), Canary("bad.test", "bogus", "ds")
BELOW = Canary("www.bad.test", "bogus", "signature")
WRONG = dns.rdata.from_text("IN", "DS", "1 13 2 " + "ab" * 32)
MANY = Canary("u.kontum.test", "insecure", "iterations")


def tree() -> Internet:
    """With bad.test, whose DS is another key's."""
    net = internet()
    bad = Zone.make("bad.test.")
    net.test.delegate(bad, ("ns1.bad.test.", "2001:db8::bad"), ds=[WRONG])
    net.world.serve("2001:db8::bad", bad)
    return net


def kept(*canaries: Canary, net: Internet | None = None, **plan: Any) -> tuple[Canary, ...]:
    async def probe(target: tuple[Canary, ...], there: object) -> tuple[Canary, ...]:
        return await reliable(there, target)  # type: ignore[arg-type]  # the probe's own net

    found: tuple[Canary, ...] = ask(net or tree(), probe, canaries, **plan)
    return found


def test_those_that_are_as_declared_are_kept() -> None:
    assert kept(GOOD, BAD) == (GOOD, BAD)


def test_one_in_another_state_tells_nothing_of_resolvers() -> None:
    assert kept(GOOD, Canary(GOOD.name, "bogus", "signature")) == (GOOD,)


def test_a_bogus_one_below_a_bogus_zone_would_be_refused_for_that_alone() -> None:
    assert kept(BAD, BELOW) == (BAD,)


def test_where_none_is_left_each_is_told() -> None:
    with pytest.raises(CannotAsk, match=r"u\.kontum\.test is secure, www\.bad\.test is below a"):
        kept(MANY, BELOW)


def test_iterations_are_asked_by_a_denial() -> None:
    assert asked_name(MANY) == "netaudit-no-such-name.u.kontum.test"
    assert asked_name(GOOD) == GOOD.name


@pytest.mark.parametrize("plan", [{"trust_anchors": ()}, {"root_hints": ()}])
def test_what_we_cannot_validate_is_believed(plan: dict[str, Any]) -> None:
    assert kept(MANY, BELOW, **plan) == (MANY, BELOW)


def test_what_stays_indeterminate_is_believed() -> None:
    net = tree()
    net.world.servers.clear()
    assert kept(MANY, BELOW, net=net) == (MANY, BELOW)
