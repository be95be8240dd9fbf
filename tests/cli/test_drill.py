"""The commands, without a lab: what organisers and players type."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from netaudit.cli.drill import drill
from netaudit.drill.events import Ended, Failed, Started
from netaudit.drill.nouns import Mode
from netaudit.errors import DrillError, InventoryError, ScenarioError, UsageError
from netaudit.model import Outcome
from netaudit.net.clock import system_clock
from tests.drill.builders import (
    EXPIRED,
    at,
    done,
    healthy,
    laid_out,
    make_inject,
    make_scenario,
    scanned,
)

if TYPE_CHECKING:
    from netaudit.drill.folder import Folder

ENGLISH = {"NETAUDIT_LANG": "en"}
SAMPLE = Path("inventories/kontum/inventory.yaml")


def run(*arguments: object, code: int = 0, **extra: str) -> str:
    words = [str(argument) for argument in arguments]
    done = CliRunner().invoke(drill, words, env=ENGLISH | extra, catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = laid_out(tmp_path / "drill")
    made.note(Started(at(0), "test", made.sealed().commitment))
    scanned(made, -1, healthy())
    return made


CLAIM = ("--player", "xanh", "--unit", "so-a", "--target", "so-a/web/tcp/443", "--what", "expired")


def test_a_claim_is_written_down(folder: Folder) -> None:
    assert "claim 1 is written down" in run("claim", folder.root, *CLAIM)
    assert folder.claims()[0].player == "xanh"


def test_status_tells_how_it_stands(folder: Folder) -> None:
    folder.note(done(make_inject()))
    folder.note(Failed(at(9), "two", "another fault is on there already"))
    text = run("status", folder.root)
    assert "injects: 1 of 2 · rescans: 0 · claims: 0" in text
    assert "NO process carries it on. To go on: netaudit drill start --resume" in text
    assert "two could NOT be made: another fault is on there already" in text
    assert "broken on purpose and not undone yet: one" in text
    with folder.held():
        assert "It runs." in run("status", folder.root)
    told = json.loads(run("status", folder.root, "--json"))
    assert told["injects"] == {"one": True, "two": False}
    assert told["commitment"] == folder.sealed().commitment


def test_a_score_is_told_with_its_times(folder: Folder) -> None:
    folder.note(done(make_inject()))
    scanned(folder, 10, healthy() | {EXPIRED: Outcome.FAIL})
    text = run("score", folder.root)
    assert "of 100: detection 0.0" in text
    assert "so-a" in text
    told = json.loads(run("score", folder.root, "--json"))
    assert told["intact"] is True
    assert told["injects"][0]["seen_in"] == "run-10"


def test_a_claim_of_a_check_that_there_is_not_is_not_written(folder: Folder) -> None:
    with pytest.raises(UsageError, match=r"did you mean tls[.]certificate"):
        run("claim", folder.root, *CLAIM, "--what", "tls.certificate-valid")
    assert folder.claims() == ()


def test_claims_that_were_edited_are_no_claims(folder: Folder) -> None:
    run("claim", folder.root, *CLAIM)
    path = folder.claims_journal.path
    path.write_text(path.read_text("utf-8").replace("expired", "revoked"), "utf-8")
    with pytest.raises(DrillError, match=r"claims.ndjson:1: this line was changed"):
        run("score", folder.root)


def test_claims_that_were_written_anew_show_in_the_score(folder: Folder) -> None:
    run("claim", folder.root, *CLAIM)
    scanned(folder, 10, healthy())
    folder.claims_journal.path.unlink()
    told = run("score", folder.root, "--json")
    assert "the claims were written anew after the rescan of 12:10:00" in told
    assert '"intact": false' in told


def test_board_and_review_are_written(folder: Folder) -> None:
    assert "board.html" in run("board", folder.root)
    assert (folder.players / "units" / "so-a.html").is_file()
    told = run("aar", folder.root)
    assert "improvement-plan.csv" in told
    assert (folder.root / "review" / "en" / "index.html").is_file()


def test_stop_and_wipe(folder: Folder) -> None:
    assert "drill stops" in run("stop", folder.root, "--why", "sự cố thật")
    assert folder.halt.read_text("utf-8") == "sự cố thật\n"
    folder.note(Ended(at(60)))
    with pytest.raises(DrillError, match="has ended already"):
        run("stop", folder.root)
    assert "is gone" in run("wipe", folder.root, "--yes")
    assert not folder.root.exists()


def test_a_rescan_is_asked_for(folder: Folder) -> None:
    run("rescan", folder.root)
    assert folder.wanted.exists()


def test_organisers_of_a_live_drill_say_what_they_did(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "live", make_scenario(mode=Mode.LIVE))
    folder.note(Started(system_clock(), "test", ""))
    assert "one: written down at" in run("inject", folder.root, "one")
    assert "two" not in folder.progress().done


def test_a_directory_that_is_no_drill(tmp_path: Path) -> None:
    with pytest.raises(DrillError, match="is no drill's directory"):
        run("status", tmp_path)


def test_a_new_scenario_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    assert "5 injects in 30 minutes" in run("new", path, "--inventory", SAMPLE)
    assert "exists" in run("new", path, "--inventory", SAMPLE, code=2)
    assert "which network?" in run("new", tmp_path / "t.yaml", code=2)
    found = run("check", path, "--inventory", SAMPLE, "--state", tmp_path / "lab", code=1)
    assert "NO  a lab runs (no lab runs at" in found


def test_mistakes_and_missing_networks_are_told(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    run("new", path, "--inventory", SAMPLE)
    path.write_text(path.read_text("utf-8").replace("unit: ", "unit: not-", 1), "utf-8")
    with pytest.raises(ScenarioError, match=r"s.yaml:\d+:\d+: there is no unit not-"):
        run("check", path, "--inventory", SAMPLE)
    with pytest.raises(InventoryError):
        run("check", path, "--state", tmp_path / "nowhere")


@pytest.mark.parametrize("path", sorted(Path("inventories/kontum/drills").glob("*.yaml")), ids=str)
def test_the_shipped_scenarios_fit_the_sample(path: Path, tmp_path: Path) -> None:
    """No mistake: all that is missing is a lab."""
    told = run("check", path, "--inventory", SAMPLE, "--state", tmp_path / "lab", code=1)
    assert told.count("NO  ") == 1
