from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.errors import UsageError
from netaudit_reports.bundle import MANIFEST
from netaudit_reports.single import write_one

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_gets_the_file_and_its_manifest(tmp_path: Path) -> None:
    assert write_one(tmp_path / "r", "x.ocsf.json", ["a", "b"]) == tmp_path / "r" / "x.ocsf.json"
    assert {p.name for p in (tmp_path / "r").iterdir()} == {"x.ocsf.json", MANIFEST}
    assert (tmp_path / "r" / "x.ocsf.json").read_text() == "ab"


def test_a_named_file_is_that_file_and_is_replaced(tmp_path: Path) -> None:
    for text in ("old", "new"):
        assert write_one(tmp_path / "mine.prom", "netaudit.prom", [text]) == tmp_path / "mine.prom"
    assert [p.name for p in tmp_path.iterdir()] == ["mine.prom"]
    assert (tmp_path / "mine.prom").read_text() == "new"


def test_a_named_file_is_its_owners_until_he_opens_it_to_others(tmp_path: Path) -> None:
    """As for a collector of metrics, another user, who reads it after each audit."""
    place = write_one(tmp_path / "x.prom", "netaudit.prom", ["a"])
    assert place.stat().st_mode & 0o777 == 0o600
    place.chmod(0o644)
    write_one(place, "netaudit.prom", ["b"])
    assert (place.read_text(), place.stat().st_mode & 0o777) == ("b", 0o644)


def test_a_folder_that_is_called_like_a_file_stays_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x.prom").mkdir()
    assert write_one(tmp_path / "x.prom", "n.prom", ["a"]) == tmp_path / "x.prom" / "n.prom"


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        write_one(tmp_path / "none" / "x.prom", "n.prom", ["a"])

    def broken() -> list[str]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_one(tmp_path / "x.prom", "n.prom", (piece for piece in broken()))
    assert list(tmp_path.iterdir()) == []
