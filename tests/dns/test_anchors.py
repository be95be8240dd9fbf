from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

import pytest

from netaudit.dns.anchors import closest, plan_anchors, plan_hints, read_anchors, read_hints
from netaudit.errors import UsageError
from netaudit.model import DnsPlan, RootHint
from tests.fakes.dns_zones import Zone, name

DS = "12345 13 2 " + "ab" * 32
KEY = Zone.make("test.").ksks[0].dnskey.to_text()


def test_anchors_of_several_zones_and_kinds() -> None:
    text = f". IN DS {DS}\n. 3600 IN DS {DS.replace('ab', 'cd')}\nTest. DNSKEY {KEY} ; a comment\n"
    found = read_anchors(text, "file")
    assert {zone.to_text(): (len(a.ds), len(a.keys)) for zone, a in found.items()} == {
        ".": (2, 0),
        "Test.": (0, 1),
    }
    assert name("test.") in found


def test_records_over_several_lines() -> None:
    text = f". IN DNSKEY 257 3 13 (\n {KEY.split(' ', 3)[3][:40]}\n {KEY.split(' ', 3)[3][40:]} )\n"
    assert read_anchors(text, "file")[name(".")].keys


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no trust anchor"),
        ("; nothing\n", "no trust anchor"),
        (". IN A 198.18.0.1\n", "a trust anchor is a DS or a DNSKEY"),
        (". IN DS 1 2\n", "not a zone file"),
        (". IN DS 1 13 2 abcd\n", "not a zone file"),
        ("\0\0\0", "not a zone file"),
        ("<xml/>", "not a zone file"),
        ("$INCLUDE somewhere\n", "not a zone file"),
    ],
)
def test_what_is_no_anchor_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        read_anchors(text, "anchors.ds")
    assert str(caught.value).startswith("anchors.ds: ")


def test_hints_as_in_named_root() -> None:
    text = """
. 3600000 NS A.ROOT.test.
A.ROOT.test. 3600000 A 198.18.0.1
a.root.test. 3600000 AAAA 2001:db8::1
"""
    (hint,) = read_hints(text, "root.hints")
    assert (hint.name, hint.addresses) == (
        name("a.root.test."),
        (ip_address("198.18.0.1"), ip_address("2001:db8::1")),
    )


def test_hints_of_another_zone_say_where_the_walk_begins() -> None:
    text = "b.test. NS ns.b.test.\n. NS ns.b.test.\nns.b.test. A 198.18.0.1\n"
    assert [(h.zone, h.name) for h in read_hints(text, "root.hints")] == [
        (name("b.test."), name("ns.b.test.")),
        (name("."), name("ns.b.test.")),
    ]


@pytest.mark.parametrize("text", ["", ". NS a.test.\n", "a.test. A 198.18.0.1\n", "words\n"])
def test_hints_without_an_address_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"root.hints: "):
        read_hints(text, "root.hints")


def test_a_server_without_an_address_is_named() -> None:
    text = "b.test. NS ns.b.test.\nb.test. NS ns2.b.test.\nns.b.test. A 198.18.0.1\n"
    with pytest.raises(UsageError, match=r"root.hints: ns2.b.test., a name server of b.test., has"):
        read_hints(text, "root.hints")


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
    anchors = read_anchors(f". IN DS {DS}\nb.test. IN DS {DS}\n", "file")
    assert closest(anchors, name("a.b.test.")) == name("b.test.")
    assert closest(anchors, name("b.test.")) == name("b.test.")
    assert closest(anchors, name("test.")) == name(".")
    assert closest({}, name("test.")) is None
