from typing import TYPE_CHECKING, Any

import pytest

from netaudit.drill.nouns import Stage
from netaudit.drill.teams import MOST_CLAIMS, TEAMS, Act, Deed, Scene
from tests.drill.builders import EXPIRED, at, done, make_inject, make_network, make_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator


class Half:
    """Chance, always in the middle."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


def acts(team: str, *, first: bool = True, **changes: Any) -> list[Act]:
    event = done(make_inject(), **changes)
    scene = Scene(make_scenario(), make_network(), make_inject(), event, Half(), first)
    played: Iterator[Act] = TEAMS[team](scene)
    return list(played)


def test_the_good_team_is_in_time() -> None:
    made = acts("good")
    assert [(a.deed, a.stage) for a in made if a.deed is Deed.CLAIM] == [
        (Deed.CLAIM, stage)
        for stage in (Stage.FOUND, Stage.ACKNOWLEDGED, Stage.REPORTED, Stage.FIXED)
    ]
    assert made[0].at < at(15)
    assert next(a.at for a in made if a.deed is Deed.MEND) < at(25)
    assert (made[0].target, made[0].what) == (EXPIRED.target, EXPIRED.check)


def test_the_slow_team_is_late_with_both() -> None:
    made = acts("slow")
    assert made[0].at > at(15)
    assert next(a.at for a in made if a.deed is Deed.MEND) > at(25)


def test_two_teams_play_the_score() -> None:
    assert {a.unit for a in acts("shuts-down")} == {"so-a", "so-b"}
    assert {a.deed for a in acts("shuts-down")} == {Deed.ISOLATE}
    claims = acts("claims-all")
    assert len(claims) <= MOST_CLAIMS
    assert {a.unit for a in claims} == {"so-a", "so-b"}


@pytest.mark.parametrize("team", ["shuts-down", "claims-all"])
def test_they_do_it_once(team: str) -> None:
    assert acts(team, first=False) == []


def test_nobody_speaks_of_a_decoy() -> None:
    assert acts("good", expected=()) == []
