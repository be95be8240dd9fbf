from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.errors import NoRunError, StoreError, UsageError
from netaudit.serve.publish import Edition, Publisher, file_in
from tests.factories import make_finding, make_judged

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged


def test_a_bundle_is_rendered_once_for_each_audience(tmp_path: Path) -> None:
    judged, made = make_judged(make_finding()), []

    def render(_judged: Judged, unit: str, place: Path) -> None:
        made.append(unit)
        place.mkdir()
        (place / "index.html").write_text(unit or "all")

    publisher = Publisher(tmp_path, lambda _: Edition(judged.run.id, "1"), lambda _: judged, render)
    for unit in ("", "so-a", "", "so-a"):
        bundle = publisher.bundle("latest", unit)
        assert bundle
        assert (bundle / "index.html").read_text() == (unit or "all")
    assert made == ["", "so-a"]
    assert publisher.bundle("latest", "so-z") is None
    assert publisher.bundle("latest", "../whole") is None


def test_a_render_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def render(_judged: Judged, _unit: str, place: Path) -> None:
        place.mkdir()
        raise OSError("the disk is full")

    judged = make_judged(make_finding())
    publisher = Publisher(tmp_path, lambda _: Edition(judged.run.id, "1"), lambda _: judged, render)
    with pytest.raises(OSError, match="full"):
        publisher.bundle("latest", "")
    assert list((tmp_path / judged.run.id / "1").iterdir()) == []


def test_a_run_that_is_judged_again_has_another_report(tmp_path: Path) -> None:
    """The console went on to show what was found under the policy of before."""
    judged, newest = make_judged(make_finding()), ["1"]

    def render(_judged: Judged, _unit: str, place: Path) -> None:
        place.mkdir()
        (place / "index.html").write_text(newest[0])

    def edition(_run: str) -> Edition:
        return Edition(judged.run.id, newest[0])

    publisher = Publisher(tmp_path, edition, lambda _: judged, render)
    assert publisher.bundle("latest", "so-a")
    newest[0] = "2"
    again = publisher.bundle("latest", "")
    assert again
    assert (again / "index.html").read_text() == "2"
    assert [place.name for place in (tmp_path / judged.run.id).iterdir()] == ["2"]


def test_what_is_there_is_given_without_loading_the_run(tmp_path: Path) -> None:
    judged, loaded = make_judged(make_finding()), []

    def load(run: str) -> Judged:
        loaded.append(run)
        return judged

    def render(_judged: Judged, _unit: str, place: Path) -> None:
        place.mkdir()

    publisher = Publisher(tmp_path, lambda _: Edition(judged.run.id, "1"), load, render)
    assert publisher.bundle("latest", "so-a") == publisher.bundle("latest", "so-a") is not None
    assert loaded == [judged.run.id]


def test_a_unit_cannot_name_anothers_folder(tmp_path: Path) -> None:
    judged = make_judged(make_finding())

    def render(_judged: Judged, _unit: str, place: Path) -> None:
        place.mkdir()

    publisher = Publisher(tmp_path, lambda _: Edition(judged.run.id, "1"), lambda _: judged, render)
    assert publisher.bundle("latest", "so-a")
    assert publisher.bundle("latest", "")
    assert publisher.bundle("latest", "so-a/../whole") is None


def test_a_run_that_is_not_there_has_no_bundle(tmp_path: Path) -> None:
    def none(_run: str) -> Edition:
        raise NoRunError("no run")

    publisher = Publisher(tmp_path, none, lambda _: make_judged(), lambda *_: None)
    assert publisher.bundle("x", "") is None


def test_a_run_that_was_not_judged_has_no_bundle(tmp_path: Path) -> None:
    def none(_run: str) -> Judged:
        raise UsageError("not judged")

    publisher = Publisher(tmp_path, lambda run: Edition(run, "0"), none, lambda *_: None)
    assert publisher.bundle("x", "") is None


def test_a_store_that_cannot_be_read_is_no_answer_about_a_run(tmp_path: Path) -> None:
    def damaged(_run: str) -> Edition:
        raise StoreError("damaged")

    publisher = Publisher(tmp_path, damaged, lambda _: make_judged(), lambda *_: None)
    with pytest.raises(StoreError, match="damaged"):
        publisher.bundle("x", "")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../secret",
        "a/../../secret",
        "/etc/passwd",
        "a//b",
        ".hidden",
        "a/.git/x",
        "a\\b",
        "index.html\0",
        "link",
        "folder",
        "none.html",
    ],
)
def test_nothing_outside_is_served(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    folder = tmp_path / "bundle"
    (folder / "folder").mkdir(parents=True)
    (folder / "index.html").write_text("ok")
    (folder / ".hidden").write_text("x")
    (folder / "link").symlink_to(tmp_path / "secret")
    assert file_in(folder, name) is None
    assert file_in(folder, "index.html") == folder / "index.html"
