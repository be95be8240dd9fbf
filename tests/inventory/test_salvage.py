from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from netaudit.inventory.salvage import salvage
from tests.inventory.documents import HEAD, PROFILES, SOUND, UNITS, told, unit


def test_a_broken_head_does_not_hide_mistakes_between_units() -> None:
    text = HEAD.replace("document", "documnt") + PROFILES + UNITS
    found = told(text + unit("x-b", 2, "zones: [b.mau.test]"))
    assert any("did you mean document?" in m for m in found)
    assert any("198.18.2.0/24 of x-b overlaps" in m for m in found)


def test_a_broken_host_does_not_hide_its_neighbours() -> None:
    hosts = "hosts: {h: {at: x}, i: {addresses: [198.18.9.9]}}"
    found = told(SOUND + unit("x-b", 3, "zones: [b.mau.test]", hosts))
    assert len(found) == 2
    assert "198.18.9.9 lies outside" in found[1]


def test_what_follows_from_a_mistake_is_not_told() -> None:
    """A link that cannot be read is not missing; a parent that is broken is not unknown."""
    text = SOUND + unit("b b", 3, "zones: [b.mau.test]")
    text += unit("x-c", 4, "zones: [c.mau.test]", "parent: b b", "link: 2")
    found = told(text)
    assert len(found) == 3
    assert not any("missing" in m or "there is no unit" in m for m in found)


def test_a_broken_level_is_not_compared() -> None:
    text = SOUND + unit("x-c", 4, "zones: [c.mau.test]", "parent: x-a", "level: provnce")
    assert [m.partition(": ")[2] for m in told(text)] == [
        "“provnce” is unknown; did you mean province?"
    ]


def test_a_broken_profile_says_nothing_of_its_units() -> None:
    found = told(SOUND.replace("at: 80", "at: eighty"))
    assert len(found) == 1
    assert "“eighty”" in found[0]


VALUES = st.recursive(
    st.none() | st.sampled_from(["a", "b", "1", "::1", "commune"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "hosts", "name", "profile"]), inner)
    ),
    max_leaves=10,
)
PATHS = st.lists(
    st.sampled_from(["units", "profiles", "a", "b", "hosts", "name", "zones", "[key]"]), max_size=4
).map(tuple)


@given(st.fixed_dictionaries({"units": VALUES, "profiles": VALUES}) | VALUES, st.lists(PATHS))
def test_nothing_is_beyond_salvage(raw: object, wrong: list[tuple[str, ...]]) -> None:
    body, _ = salvage(raw, wrong)
    units = raw.get("units") if isinstance(raw, dict) else None
    assert set(body.units) <= set(units if isinstance(units, dict) else ())
