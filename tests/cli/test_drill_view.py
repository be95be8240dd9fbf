from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.cli.drill_view import check_seals, show_ranking, to_json
from netaudit.drill.scoring import score
from tests.drill.builders import EXPIRED, at, claim, laid_out, make_record, snapshot

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    Out = pytest.CaptureFixture[str]

BEST = score(make_record(snapshot(10, failing=[EXPIRED]), snapshot(20), claims=[claim(9)]))
WORST = replace(BEST, total=1.0)


def test_a_ranking_that_is_right(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETAUDIT_LANG", "en")
    middle = replace(BEST, total=30.0)
    assert show_ranking({"claims-all": WORST, "slow": middle, "good": BEST}, as_json=False)
    told = capsys.readouterr().out
    assert told.index("good") < told.index("slow") < told.index("claims-all")
    assert told.endswith("ranked as they should be\n")


def test_a_ranking_that_is_not(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETAUDIT_LANG", "en")
    assert not show_ranking({"good": WORST, "slow": BEST}, as_json=False)
    assert "NOT ranked" in capsys.readouterr().out
    assert not show_ranking({"good": WORST, "slow": BEST}, as_json=True)
    assert json.loads(capsys.readouterr().out)["ranking"] == ["slow", "good"]


def test_a_score_for_programs_has_seconds() -> None:
    told = to_json(BEST)
    assert told["injects"][0]["to_detect"] == 240
    assert told["injects"][1]["to_fix"] is None


def test_a_scenario_that_was_swapped_shows(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "drill")
    assert check_seals(folder)
    path = folder.organiser / "scenario.json"
    path.write_text(path.read_text("utf-8").replace('"points":10', '"points":99'), "utf-8")
    assert not check_seals(folder)
    assert at(0) is not None
