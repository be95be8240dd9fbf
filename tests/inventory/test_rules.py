from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.inventory import rules
from netaudit.inventory.draft import Draft
from netaudit.inventory.tree import Tree
from netaudit.model import Prefix
from tests.factories import make_unit, networks
from tests.inventory.documents import SOUND, changed, doubted, told, unit


def test_a_sound_inventory_has_no_mistakes() -> None:
    assert told(SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2001:db8:1002::/48", "2001:db8:1001:1::/64", "overlaps 2001:db8:1001::/48 of ubnd"),
        ("198.18.2.0/24", "198.18.0.0/23", "overlaps"),
        ("2001:db8:1002::/48", "2001:db9::/48", "outside the authorised scope"),
        ("parent: ubnd", "parent: ubn", "there is no unit “ubn”; did you mean ubnd?"),
        ("parent: ubnd", "parent: zzzzzz", "add it, or correct the parent"),
        ("parent: ubnd", "parent: x-a", "its own ancestor"),
        ("[x-a.mau.test]", "[mau.test]", "already belongs to ubnd (inventory.yaml:"),
        ("until: 2027", "until: 2025", "ends before it begins"),
        ("2001:db8::/32", "::/0", "too wide for an authorisation"),
        ("198.18.0.0/15", "0.0.0.0/1", "too wide for an authorisation"),
        ("2001:db8::/32", "::/16", "holds IPv4-mapped addresses"),
        ("2001:db8::/32", "::ffff:198.18.0.0/112", "holds IPv4-mapped addresses"),
    ],
)
def test_each_mistake_is_found(old: str, new: str, words: str) -> None:
    found = told(changed(old, new))
    assert any(words in message for message in found), found


def test_scope_is_judged_by_the_whole_prefix() -> None:
    found = told(changed("[2001:db8::/32, 198.18.0.0/15]", "[2001:db8::/32, 198.18.2.0/25]"))
    assert len([m for m in found if "outside the authorised scope" in m]) == 2


def test_an_address_outside_and_twice() -> None:
    text = SOUND + unit("so-b", 3, "zones: [b.mau.test]", "hosts: {h: {addresses: [198.18.2.80]}}")
    found = told(text)
    assert any("198.18.2.80 lies outside the prefixes of so-b (2001" in m for m in found)
    assert any("198.18.2.80 of so-b/h is already the address of x-a/web (inv" in m for m in found)


def test_a_level_cannot_stand_under_a_lower_one() -> None:
    text = SOUND + unit("so-b", 3, "zones: [b.mau.test]", "level: district", "parent: x-a")
    assert any("so-b is at the level district and cannot stand under x-a" in m for m in told(text))


def test_a_circle_of_three_is_told_of_each() -> None:
    text = SOUND
    for id_, number, parent in (("a", 3, "c"), ("b", 4, "a"), ("c", 5, "b")):
        text += unit(id_, number, f"zones: [{id_}.mau.test]", f"parent: {parent}")
    assert len([m for m in told(text) if "its own ancestor" in m]) == 3


def test_under_a_circle_but_not_in_it_is_no_circle() -> None:
    text = SOUND
    for id_, number, parent in (("a", 3, "b"), ("b", 4, "a"), ("c", 5, "b")):
        text += unit(id_, number, f"zones: [{id_}.mau.test]", f"parent: {parent}")
    found = [m for m in told(text) if "its own ancestor" in m]
    assert [m.split(": ")[1].split()[0] for m in found] == ["a", "b"]


def test_a_name_in_nobodys_zone_is_worth_a_look() -> None:
    text = SOUND + unit("so-b", 3, "zones: [b.mau.test]", "hosts: {h: {at: 9, names: [a.b.vn]}}")
    assert told(text) == []
    assert any("a.b.vn lies in no zone" in m for m in doubted(text))


PREFIXES = st.builds(
    lambda start, length: f"198.18.0.{start >> (32 - length) << (32 - length) & 255}/{length}",
    st.integers(0, 255),
    st.integers(24, 32),
)


@given(st.lists(PREFIXES, min_size=1, max_size=8))
def test_overlaps_are_found_exactly_when_there_are_some(texts: list[str]) -> None:
    """The sweep agrees with comparing every pair."""
    found = networks(*texts)
    units = [
        make_unit(f"u{n}", hosts=(), zones=(), prefixes=(Prefix(f"u{n}", network),))
        for n, network in enumerate(found)
    ]
    draft = Draft(Tree("f"))
    rules.units(units, draft)
    pairs = any(a.overlaps(b) for n, a in enumerate(found) for b in found[:n])
    assert bool(draft.mistakes) == pairs
