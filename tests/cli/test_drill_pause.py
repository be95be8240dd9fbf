"""The director calls a break and ends it; every screen says so at once."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from netaudit import codec
from netaudit.cli.drill import drill
from netaudit.drill.events import Started
from netaudit.errors import DrillError, PausedDrill
from netaudit.net.clock import system_clock
from tests.drill.builders import healthy, laid_out, scanned

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.drill.folder import Folder

CLAIM = ("--player", "xanh", "--unit", "so-a", "--target", "so-a/web/tcp/443", "--what", "expired")


def run(*arguments: object, language: str = "en") -> str:
    words = [str(argument) for argument in arguments]
    done = CliRunner().invoke(drill, words, env={"NETAUDIT_LANG": language}, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A drill that has just begun, by the true clock: the commands ask no other."""
    made = laid_out(tmp_path / "drill")
    now = system_clock()
    inventory = made.inventory()
    window = replace(inventory.authorisation, starts=now - timedelta(1), ends=now + timedelta(1))
    made.inventory_file.write_bytes(codec.dump(replace(inventory, authorisation=window)))
    made.note(Started(now, "test", made.sealed().commitment))
    scanned(made, -1, healthy())
    return made


def test_a_pause_stands_on_every_screen_at_once(folder: Folder) -> None:
    told = run("pause", folder.root, "sự cố <thật>", "--by", "Trưởng ban")
    assert "PAUSED since" in told
    assert "by Trưởng ban: sự cố <thật>" in told
    for page in ("board.html", "units/so-a.html", "en/board.html", "en/units/so-b.html"):
        text = (folder.players / page).read_text("utf-8")
        words = "The exercise is paused." if page.startswith("en") else "đang tạm dừng"
        assert words in text
        assert "sự cố &lt;thật&gt;" in text
    assert "PAUSED since" in run("status", folder.root)
    assert "It runs." not in run("status", folder.root)
    assert "ĐANG TẠM DỪNG" in run("status", folder.root, language="vi")
    told = json.loads(run("status", folder.root, "--json"))
    assert told["pauses"][0]["why"] == "sự cố <thật>"
    assert told["pauses"][0]["until"] is None


def test_claims_and_wishes_in_a_pause_are_told_so(folder: Folder) -> None:
    assert "PAUSED" not in run("claim", folder.root, *CLAIM)
    run("pause", folder.root, "lunch", "--by", "B")
    assert "PAUSED" in run("claim", folder.root, *CLAIM, "--stage", "fixed")
    assert "PAUSED" in run("rescan", folder.root)
    assert len(folder.claims()) == 2
    with pytest.raises(PausedDrill, match="is paused since"):
        run("pause", folder.root, "lunch", "--by", "C")


def test_it_goes_on(folder: Folder) -> None:
    run("pause", folder.root, "lunch", "--by", "B")
    with folder.held():
        told = run("unpause", folder.root, "--by", "C")
    assert re.search(r"goes on after a pause of \d+\.\d min; it ends at \d\d:", told)
    assert "NO" not in told
    assert "is paused" not in (folder.players / "en" / "board.html").read_text("utf-8")
    assert "paused 1 times" in run("score", folder.root)
    assert json.loads(run("score", folder.root, "--json"))["pauses"][0]["by"] == "B"
    with pytest.raises(DrillError, match="is not paused"):
        run("unpause", folder.root, "--by", "C")


def test_what_no_longer_holds_after_a_pause_is_told(folder: Folder) -> None:
    """The drill ends later than was checked: here, after the authorisation has ended."""
    inventory = folder.inventory()
    window = replace(inventory.authorisation, ends=system_clock() + timedelta(minutes=20))
    folder.inventory_file.write_bytes(codec.dump(replace(inventory, authorisation=window)))
    run("pause", folder.root, "lunch", "--by", "B")
    told = run("unpause", folder.root, "--by", "C")
    assert "NO process carries it on" in told
    assert "NO  the scan is authorised until" in told
    assert "it ends at " + f"{(window.ends - timedelta(minutes=5)).astimezone():%H:%M:%S}" in told
    assert re.search(r"4[45]\.\d min of it will not be, nor come: —", told)


def test_a_pause_tells_when_the_play_is_over_at_the_latest(folder: Folder) -> None:
    latest = folder.inventory().authorisation.ends - timedelta(minutes=5)
    words = f"Paused or not, the play ends at {latest.astimezone():%Y-%m-%d %H:%M:%S %Z} at the"
    assert words in run("pause", folder.root, "lunch", "--by", "B")
    assert words in run("status", folder.root)
    allowed = replace(folder.inventory().authorisation, ends=system_clock() + timedelta(minutes=12))
    shorter = replace(folder.inventory(), authorisation=allowed)
    folder.inventory_file.write_bytes(codec.dump(shorter))
    told = run("unpause", folder.root, "--by", "C")
    assert re.search(r"5[23]\.\d min of it will not be, nor come: two", told)
