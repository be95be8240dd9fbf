"""A network without a root: the walk begins at its own zone, and nothing above is blamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netaudit.errors import CannotAsk
from netaudit.facts.parent import ParentViews
from netaudit.facts.zone import Security
from netaudit.model import RootHint, Zone
from netaudit.probes.caa import zone_caa
from netaudit.probes.parent import parent_views, server_names
from netaudit.probes.upkeep import zone_upkeep
from netaudit.probes.zone import delegation, zone_chain, zone_denial, zone_servers
from tests.dns.worlds import KONTUM, ROOT, TEST, address, internet
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from tests.dns.worlds import Internet

TOP = Zone("so-a", "kontum.test")
HINTS = (RootHint("ns1.kontum.test", (address(KONTUM),), "kontum.test"),)


def island() -> tuple[Internet, dict[str, Any]]:
    """The tree, and what the plan says of it."""
    net = internet()
    anchors = tuple(f"kontum.test. IN DS {ds.to_text()}" for ds in net.kontum.ds())
    return net, {"root_hints": HINTS, "trust_anchors": anchors}


def test_no_parent_is_asked() -> None:
    net, plan = island()
    assert ask(net, parent_views, TOP, **plan) == ParentViews("kontum.test", ())
    said = ask(net, delegation, TOP, **plan)
    assert (said.parent, said.ds, said.delegated) == ("kontum.test", (), True)
    assert said.parent_servers == ()
    assert ask(net, server_names, TOP, **plan).referred is False
    ask(net, zone_upkeep, TOP, **plan)
    assert not any(at in map(address, (ROOT, TEST)) for at, _ in net.world.asked)


@pytest.mark.parametrize("zone", [TOP, UNIT_ZONE])
def test_it_and_what_is_below_is_audited(zone: Zone) -> None:
    net, plan = island()
    assert all(s.serves for s in ask(net, zone_servers, zone, **plan).servers)
    chain = ask(net, zone_chain, zone, **plan)
    assert (chain.security, chain.links[0].zone) == (Security.SECURE, "kontum.test")
    cases = ask(net, zone_denial, zone, **plan).cases
    assert {case.security for case in cases} == {Security.SECURE}


def test_below_it_there_is_a_parent() -> None:
    net, plan = island()
    assert ask(net, parent_views, UNIT_ZONE, **plan).parent == "kontum.test"


@pytest.mark.parametrize("probe", [zone_chain, zone_denial])
def test_an_anchor_that_nothing_leads_from_is_our_inability(probe: Any) -> None:
    net, plan = island()
    del plan["trust_anchors"]
    with pytest.raises(CannotAsk, match=r"from the trust anchor of \. to kontum.test, where"):
        ask(net, probe, UNIT_ZONE, **plan)


@pytest.mark.parametrize("probe", [zone_chain, zone_denial])
def test_a_zone_beside_the_anchor_is_our_inability(probe: Any) -> None:
    net = internet()
    anchors = tuple(f"kontum.test. IN DS {ds.to_text()}" for ds in net.kontum.ds())
    with pytest.raises(CannotAsk, match="no trust anchor at or above test"):
        ask(net, probe, Zone("so-a", "test"), trust_anchors=anchors)


def test_caa_is_looked_for_up_to_where_the_walk_begins() -> None:
    net, plan = island()
    assert ask(net, zone_caa, UNIT_ZONE, **plan).at == ""
    net.kontum.add("kontum.test.", "CAA", '0 issue ";"')
    assert ask(net, zone_caa, UNIT_ZONE, **plan).at == "kontum.test"


def test_what_nothing_leads_to_is_our_inability() -> None:
    net, plan = island()
    with pytest.raises(CannotAsk, match="nothing leads to"):
        ask(net, zone_servers, Zone("so-a", "other.test"), **plan)
