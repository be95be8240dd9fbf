from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.codec import dump
from netaudit.codec import load as from_json
from netaudit.errors import InventoryError
from netaudit.inventory import load, load_text, review
from netaudit.inventory.kinds import KINDS
from netaudit.inventory.loader import review_text
from netaudit.model import Inventory, Level
from tests.inventory.documents import SOUND, told

if TYPE_CHECKING:
    from netaudit.model import Unit

SAMPLE = Path(__file__).parents[2] / "inventories" / "kontum"


@pytest.fixture(scope="module")
def sample() -> Inventory:
    return load(SAMPLE)


def test_the_sample_province_has_204_units(sample: Inventory) -> None:
    levels = [unit.level for unit in sample.units]
    assert len(levels) == 204
    assert [levels.count(level) for level in Level] == [72, 30, 102]


def test_the_sample_runs_every_kind_of_service(sample: Inventory) -> None:
    services = [s for unit in sample.units for host in unit.hosts for s in host.services]
    assert {service.kind for service in services} == set(KINDS)


def test_every_unit_of_the_sample_can_be_audited(sample: Inventory) -> None:
    for unit in sample.units:
        assert unit.resolvers
        assert f"{unit.id}.kontum.test" == unit.zones[0].name
        assert f"ns1.{unit.id}.kontum.test" in {name for h in unit.hosts for name in h.names}
        assert 3 <= len(unit.hosts) <= 9
        for host in unit.hosts:
            assert sorted(address.version for address in host.addresses) == [4, 6]


def test_the_samples_addresses_are_as_its_readme_says(sample: Inventory) -> None:
    for number, unit in enumerate(sample.units, 1):
        v6, v4 = (str(prefix.network) for prefix in unit.prefixes)
        assert (v6, v4) == (f"2001:db8:{0x1000 + number:x}::/48", f"198.18.{number}.0/24")


def test_communes_stand_under_districts(sample: Inventory) -> None:
    by_id: dict[str | None, Unit] = {unit.id: unit for unit in sample.units}
    communes = [unit for unit in sample.units if unit.level is Level.COMMUNE]
    assert {by_id[unit.parent].level for unit in communes} == {Level.DISTRICT}
    assert len({unit.parent for unit in communes}) == 10


def test_it_survives_the_store(sample: Inventory) -> None:
    assert from_json(Inventory, dump(sample)) == sample


def test_a_folder_stands_for_its_inventory_file() -> None:
    assert str(review(SAMPLE).warnings[0].place).endswith("kontum/inventory.yaml:23:3")


def test_all_mistakes_come_at_once_and_in_order() -> None:
    text = "ident: a\n" + SOUND.replace("zone: wan", "zone: lan").replace("2026-01-01", "tomorrow")
    with pytest.raises(InventoryError) as caught:
        load_text(text)
    lines = [mistake.place.line for mistake in caught.value.mistakes]
    assert len(lines) == 3
    assert lines == sorted(lines, key=lambda line: line or 0)


def test_an_empty_file_says_what_is_missing() -> None:
    assert [m.partition(": ")[2].split()[0] for m in told("")] == [
        "id",
        "name",
        "authorisation",
        "vantages",
        "units",
    ]


@pytest.mark.parametrize("text", ["[]", "x", "- a", "units: 3", "units: [a]", "units: {a: x}"])
def test_other_shapes_are_refused(text: str) -> None:
    assert told(text)


def test_a_file_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path, Path("a\x00b")):
        (mistake,) = review(path).mistakes
        assert "the inventory cannot be read" in str(mistake)


LINES = SOUND.splitlines(keepends=True)
WORDS = ["~", "x", "::", "-1", "[]", "{}", "a: b", '"', "\t", "&a", "198.18.1.0/24", "web", "null"]


@given(
    st.integers(0, len(LINES) - 1),
    st.sampled_from(["cut", "twice", "word", "indent"]),
    st.sampled_from(WORDS),
)
def test_a_spoilt_inventory_is_read_or_told_never_more(at: int, how: str, word: str) -> None:
    lines = list(LINES)
    key, colon, _ = lines[at].partition(":")
    lines[at] = {
        "cut": "",
        "twice": lines[at] * 2,
        "word": f"{key}{colon} {word}\n",
        "indent": f" {lines[at]}",
    }[how]
    found = review_text("".join(lines))
    assert (found.inventory is None) == bool(found.mistakes)
    assert all(mistake.place.line for mistake in found.mistakes)
    assert all(str(mistake) for mistake in found.mistakes)


def test_the_example_in_the_readme_is_sound() -> None:
    readme = (SAMPLE.parent / "README.md").read_text("utf-8")
    example = readme.partition("```yaml\n")[2].partition("```")[0]
    lines = [line for line in example.splitlines() if "_file:" not in line]
    (unit,) = load_text("\n".join(lines)).units
    assert [host.id for host in unit.hosts] == [
        f"x-mau/{n}" for n in ("gw", "ns1", "resolver", "mail")
    ]
