from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

import pytest

from netaudit.dns.anchors import closest, plan_anchors, plan_hints, read_anchors
from netaudit.errors import UsageError
from netaudit.model import DnsPlan, RootHint
from tests.fakes.dns_zones import Zone, name

DS = "12345 13 2 " + "ab" * 32
KEY = Zone.make("test.").ksks[0].dnskey.to_text()


def test_anchors_of_several_zones_and_kinds() -> None:
    other = DS.replace("ab", "cd")
    found = read_anchors([f". IN DS {DS}", f". 3600 IN DS {other}", f"Test. DNSKEY {KEY} ; words"])
    assert {zone.to_text(): (len(a.ds), len(a.keys)) for zone, a in found.items()} == {
        ".": (2, 0),
        "Test.": (0, 1),
    }
    assert name("test.") in found


def test_what_is_no_record_is_said() -> None:
    with pytest.raises(UsageError, match=r"anchor \. IN DS 1 2 cannot be read: this DS"):
        read_anchors([f". IN DS {DS}", ". IN DS 1 2"])


def test_an_inventorys_plan() -> None:
    hint = RootHint("a.root.test", (ip_address("2001:db8::1"),))
    plan = DnsPlan((hint,), (f". IN DS {DS}", f"test. IN DNSKEY {KEY}"))
    assert set(plan_anchors(plan)) == {name("."), name("test.")}
    (found,) = plan_hints(plan)
    assert (found.name, found.zone) == (name("a.root.test."), name("."))
    (below,) = plan_hints(DnsPlan((replace(hint, zone="b.test"),), ()))
    assert below.zone == name("b.test.")
    assert plan_anchors(DnsPlan((), ())) == {}


def test_the_closest_anchor_at_or_above() -> None:
    anchors = read_anchors([f". IN DS {DS}", f"b.test. IN DS {DS}"])
    assert closest(anchors, name("a.b.test.")) == name("b.test.")
    assert closest(anchors, name("b.test.")) == name("b.test.")
    assert closest(anchors, name("test.")) == name(".")
    assert closest({}, name("test.")) is None
