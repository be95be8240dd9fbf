from pathlib import Path
from random import Random  # noqa: TID251  seeded: a rehearsal can be repeated

import pytest

from netaudit.drill import availability
from netaudit.drill.events import Looking
from netaudit.drill.rehearse import Play, Simulated, Sparing, ranked
from netaudit.drill.scoring import Score, score
from netaudit.drill.teams import TEAMS
from tests.drill.builders import EXPIRED, SECOND, Dictionary, at, laid_out
from tests.factories import NOON

ENOUGH = 100


def play(root: Path, team: str, seed: int) -> Score:
    folder = laid_out(root)
    field = Dictionary(folder)
    clock = Simulated(NOON)
    made = Play(
        folder=folder,
        ground=Sparing(field, folder.inventory(), [EXPIRED.check], field.look),
        team=team,
        script=TEAMS[team],
        chance=Random(seed),
        clock=clock,
        told=lambda _text, **_params: None,
    )
    found = made.play()
    assert (field.on, field.isolated) == ({}, set())  # nothing stays broken
    assert score(folder.record(at(0))) == found  # from what is stored alone
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_scores_rank_the_teams_as_they_should(tmp_path: Path, seed: int) -> None:
    scores = {team: play(tmp_path / team, team, seed) for team in TEAMS}
    assert ranked(scores)[:2] == ["good", "slow"]
    assert scores["good"].total == ENOUGH
    assert scores["shuts-down"].total < scores["slow"].total / 2
    assert scores["claims-all"].total < scores["slow"].total / 2


def test_a_look_asks_only_where_something_was_done(tmp_path: Path) -> None:
    field = Dictionary(folder := laid_out(tmp_path / "drill"))
    ground = Sparing(field, folder.inventory(), [EXPIRED.check], field.look)
    units = ("so-a", "so-b", "so-c")
    assert ground.stale(units) == ("so-a",)  # nothing was done
    handle = ground.make(SECOND).handle
    assert ground.stale(units) == ["so-b"]
    ground.look(folder.root, Looking(at(0), "first", (), units, baseline=True))
    assert field.asked[0].checks == tuple(sorted([EXPIRED.check, *availability.CHECKS]))
    assert ground.stale(units) == ("so-a",)
    ground.undo(handle)
    assert ground.stale(units) == ["so-b"]
    ground.isolate("so-c", on=True)
    assert ground.stale(units) == units
    assert ground.find(SECOND) is None


def test_the_same_seed_gives_the_same_score(tmp_path: Path) -> None:
    assert play(tmp_path / "a", "slow", 7).total == play(tmp_path / "b", "slow", 7).total
