from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.errors import NoRunError, StoreError
from netaudit.serve.publish import Publisher, file_in
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

    publisher = Publisher(tmp_path, lambda _: judged, render)
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
    publisher = Publisher(tmp_path, lambda _: judged, render)
    with pytest.raises(OSError, match="full"):
        publisher.bundle("latest", "")
    assert list((tmp_path / judged.run.id).iterdir()) == []


def test_a_run_that_is_not_there_has_no_bundle(tmp_path: Path) -> None:
    def none(_run: str) -> Judged:
        raise NoRunError("no run")

    assert Publisher(tmp_path, none, lambda *_: None).bundle("x", "") is None


def test_a_store_that_cannot_be_read_is_no_answer_about_a_run(tmp_path: Path) -> None:
    def damaged(_run: str) -> Judged:
        raise StoreError("damaged")

    with pytest.raises(StoreError, match="damaged"):
        Publisher(tmp_path, damaged, lambda *_: None).bundle("x", "")


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
