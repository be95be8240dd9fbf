from dataclasses import dataclass
from pathlib import Path

import pytest

from netaudit.api import Zone
from netaudit.errors import PackError
from netaudit.packs.skeleton import find_pack, new_check, new_pack, write
from tests.fakes.pack.facts import Colour


@dataclass(frozen=True)
class Bare:
    """A fact without anything that can be empty."""

    zone: Zone


def test_a_new_pack_is_found_again(tmp_path: Path) -> None:
    pack, files = new_pack(tmp_path / "My Pack")
    assert pack.package == "my_pack_checks"
    assert len(list(write(files))) == 3
    assert find_pack(tmp_path / "My Pack") == pack


def test_the_built_in_pack_is_found_where_its_source_is() -> None:
    pack = find_pack(Path(__file__).parents[2])
    assert pack is not None
    assert (pack.package, pack.folder.parent.name) == ("netaudit_checks", "checks")


def test_a_folder_without_project_is_no_pack(tmp_path: Path) -> None:
    assert find_pack(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[project]\nname='x'", "no entry point"),
        ("[project", "cannot be read"),
        ("[project.entry-points.'netaudit.checks']\nx='gone'", "no folder gone"),
    ],
)
def test_a_broken_project_is_told(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    with pytest.raises(PackError, match=expected):
        find_pack(tmp_path)


def test_a_pack_needs_a_name(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="begin it with a letter"):
        new_pack(tmp_path / "42")


def test_a_check_names_module_function_and_imports(tmp_path: Path) -> None:
    pack, _ = new_pack(tmp_path / "acme")
    files = new_check(pack, "acme.is-loud", Zone, [Colour])
    text = files[tmp_path / "acme" / "acme_checks" / "acme" / "is_loud.py"]
    assert "def is_loud(zone: Zone, colour: Colour) -> Verdict:" in text
    assert "from tests.fakes.pack.facts import Colour" in text
    assert "if not colour.name:" in text


def test_a_fact_that_cannot_be_empty_is_no_beginning(tmp_path: Path) -> None:
    pack, _ = new_pack(tmp_path / "acme")
    with pytest.raises(PackError, match="begin with another --fact"):
        new_check(pack, "acme.is-loud", Zone, [Bare])


def test_nothing_is_written_when_one_file_exists(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "first.py", tmp_path / "second.py"
    second.write_text("mine", "utf-8")
    with pytest.raises(PackError, match="exists already"):
        list(write({first: "x", second: "y"}))
    assert not first.exists()
    assert second.read_text("utf-8") == "mine"
