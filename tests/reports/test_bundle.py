from __future__ import annotations

import errno
import gzip
from hashlib import sha256
from pathlib import Path

import pytest

from netaudit.errors import UsageError
from netaudit_reports.bundle import MANIFEST, bundle


def make(out: Path, text: str = "first") -> None:
    with bundle(out) as made:
        made.write("index.html", text)
        made.write("units/a.html", "a")


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_a_bundle_appears_whole_with_its_manifest(tmp_path: Path) -> None:
    make(tmp_path / "new" / "report")
    assert names(tmp_path) == [
        f"new/report/{name}" for name in (MANIFEST, "index.html", "units/a.html")
    ]
    lines = (tmp_path / "new" / "report" / MANIFEST).read_text().splitlines()
    assert lines[0] == f"{sha256(b'first').hexdigest()}  index.html"


def test_an_earlier_bundle_is_replaced(tmp_path: Path) -> None:
    with bundle(tmp_path / "report") as made:
        made.write("index.html", "old")
        made.write("units/gone.html", "old")
    make(tmp_path / "report")
    assert names(tmp_path / "report") == [MANIFEST, "index.html", "units/a.html"]
    assert [p.name for p in tmp_path.iterdir()] == ["report"]


def test_a_report_is_its_owners_until_he_opens_it_to_others(tmp_path: Path) -> None:
    place = tmp_path / "report"
    make(place)
    assert place.stat().st_mode & 0o777 == 0o700
    place.chmod(0o755)
    make(place)
    assert place.stat().st_mode & 0o777 == 0o755


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    make(tmp_path / "report")
    assert (tmp_path / "report" / "index.html").read_text() == "first"


def test_somebodys_files_are_never_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(UsageError, match=r"did not write \(thesis\.doc\).*--out"):
        make(tmp_path)
    assert names(tmp_path) == ["thesis.doc"]


def test_a_note_left_in_a_bundle_is_not_lost(tmp_path: Path) -> None:
    make(tmp_path / "report")
    (tmp_path / "report" / "notes.txt").write_text("call them")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        make(tmp_path / "report", "second")
    assert (tmp_path / "report" / "index.html").read_text() == "first"


def test_a_link_in_a_bundle_is_not_followed(tmp_path: Path) -> None:
    make(tmp_path / "report")
    (tmp_path / "report" / "home").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="home"):
        make(tmp_path / "report")


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        make(tmp_path / "report")


def test_the_root_of_the_disk_is_refused() -> None:
    with pytest.raises(UsageError, match="folder of its own"):
        make(Path("/"))


def test_an_error_on_the_way_leaves_the_earlier_bundle(tmp_path: Path) -> None:
    make(tmp_path / "report")

    def break_off() -> None:
        with bundle(tmp_path / "report") as made:
            made.write("index.html", "second")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert (tmp_path / "report" / "index.html").read_text() == "first"
    assert [p.name for p in tmp_path.iterdir()] == ["report"]


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    def fill() -> None:
        with bundle(tmp_path / "report"):
            raise OSError(errno.ENOSPC, "No space left on device", "page.html")

    with pytest.raises(UsageError, match=r"page\.html: .*No space left.*--out"):
        fill()
    assert list(tmp_path.iterdir()) == []


def test_text_that_is_no_unicode_is_written_anyway(tmp_path: Path) -> None:
    with bundle(tmp_path / "report") as made:
        made.write("a.html", "x\ud800y")
    assert (tmp_path / "report" / "a.html").read_bytes() == b"x?y"


def test_a_compressed_file_is_the_same_each_time(tmp_path: Path) -> None:
    for name in "ab":
        with bundle(tmp_path / name) as made:
            made.compress("x.gz", ("one", "two"))
    first, second = ((tmp_path / name / "x.gz").read_bytes() for name in "ab")
    assert first == second
    assert gzip.decompress(first) == b"onetwo"
