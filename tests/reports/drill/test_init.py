"""The pages as they are written."""

import re
from pathlib import Path

import pytest

from netaudit.drill.events import Closing
from netaudit.drill.seal import seal
from netaudit.model import Text
from netaudit_reports import drill as pages
from tests.drill.builders import EXPIRED, SALT, at, claim, make_record, make_scenario, snapshot

HOSTILE = "<script>alert(1)</script>\"'\u202e\x1b[31m=cmd|"
SCENARIO = make_scenario(title=Text(HOSTILE, HOSTILE))


@pytest.fixture
def written(tmp_path: Path) -> list[Path]:
    claims = [claim(9, player=HOSTILE, what=HOSTILE, evidence=HOSTILE)]
    record = make_record(snapshot(10, failing=[EXPIRED]), claims=claims, scenario=SCENARIO, now=30)
    pages.write_board(record, tmp_path / "players")
    pages.write_review(record, seal(SCENARIO, SALT), tmp_path / "review")
    return sorted(tmp_path.rglob("*.html"))


def test_what_is_written_for_the_organisers_is_theirs(written: list[Path], tmp_path: Path) -> None:
    assert written
    assert (tmp_path / "review").stat().st_mode & 0o777 == 0o700


def test_pages_in_both_languages(written: list[Path], tmp_path: Path) -> None:
    names = {str(p.relative_to(tmp_path)) for p in written}
    assert names == {
        "players/board.html", "players/en/board.html",
        "players/units/so-a.html", "players/en/units/so-a.html",
        "players/units/so-b.html", "players/en/units/so-b.html",
        "review/index.html", "review/en/index.html",
    }  # fmt: skip


def test_every_page_bears_the_mark(written: list[Path]) -> None:
    for page in written:
        text = page.read_text("utf-8")
        assert "DIỄN TẬP" in text
        assert "EXERCISE" in text


def test_hostile_words_do_nothing(written: list[Path]) -> None:
    for page in written:
        text = page.read_text("utf-8")
        assert "<script" not in text
        assert "\u202e" not in text
        assert "\x1b" not in text
        assert "default-src 'none'" in text


def test_nothing_of_an_inject_stands_on_the_players_pages(written: list[Path]) -> None:
    for page in written:
        if "players" in page.parts:
            text = page.read_text("utf-8")
            assert not re.search(r"certificate-expired|aaaa-missing|inj-|\bone\b|\btwo\b", text)


def test_a_running_board_loads_itself_again_and_an_ended_one_does_not(tmp_path: Path) -> None:
    running = pages.write_board(make_record(now=30), tmp_path)
    assert 'http-equiv="refresh" content="10"' in running.read_text("utf-8")
    ended = pages.write_board(make_record(closing=Closing(at(60), "")), tmp_path)
    assert 'http-equiv="refresh"' not in ended.read_text("utf-8")
