"""The engine where the authorisation ends before all is played: by a pause, or nobody went on."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from netaudit import codec
from netaudit.drill.engine import Engine
from netaudit.drill.folder import Folder
from netaudit.drill.nouns import END_OF_AUTHORISATION, END_OF_TIME
from netaudit.drill.pausing import pause, unpause
from netaudit.drill.rehearse import Simulated
from tests.drill.builders import Dictionary, at, laid_out
from tests.factories import NOON

NO_LAST_LOOK = "there is no last look: what it is authorised by has ended"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Sixty minutes of play, injects at 5 and 8, a look every 5; authorised for 65."""
    made = laid_out(tmp_path / "drill")
    network = made.inventory()
    allowed = replace(network.authorisation, ends=at(65))
    made.inventory_file.write_bytes(codec.dump(replace(network, authorisation=allowed)))
    return made


def play(
    folder: Folder, clock: Simulated, happens: Mapping[int, Callable[[], object]] | None = None
) -> tuple[Dictionary, list[str]]:
    """To the end; at each of these minutes something happens. What was told."""
    told, waiting = list[str](), dict(happens or {})

    def tell(text: str, **params: Any) -> None:
        told.append(text.format(**params))

    field = Dictionary(folder)
    made = Engine(folder, field, clock, tell)
    made.begin()
    while (due := made.step()) is not None:
        clock.now = max(clock.now, min([due, *map(at, waiting)]))
        for minute in [m for m in waiting if at(m) <= clock.now]:
            waiting.pop(minute)()
    return field, told


def why(folder: Folder) -> tuple[object, str]:
    closing = folder.progress().closing
    assert closing is not None
    return closing.at, closing.why


def test_a_window_that_was_wide_enough_cuts_nothing(folder: Folder) -> None:
    play(folder, Simulated(NOON))
    assert why(folder) == (at(60), END_OF_TIME.message)


def test_a_pause_moves_the_end_no_further_than_is_authorised(folder: Folder) -> None:
    stops = {
        10: lambda: pause(folder, at(10), by="B", why="a real incident"),
        40: lambda: unpause(folder, at(40), by="B"),
    }
    field, told = play(folder, Simulated(NOON), stops)
    assert why(folder) == (at(60), END_OF_AUTHORISATION.message)  # by its pause at 90
    assert field.on == {}
    assert folder.progress().scans[-1].at == at(60)
    assert folder.progress().afterwards is not None
    assert NO_LAST_LOOK not in told


def test_a_pause_that_outlasts_the_authorisation_ends_in_time(folder: Folder) -> None:
    stops = {10: lambda: pause(folder, at(10), by="B", why="a real incident")}
    field, _ = play(folder, Simulated(NOON), stops)
    assert why(folder) == (at(60), END_OF_AUTHORISATION.message)
    assert (field.on, folder.progress().paused) == ({}, None)


def test_what_a_lab_booted_anew_has_lost_is_not_made_again_after_it(folder: Folder) -> None:
    field, clock = Dictionary(folder), Simulated(NOON)
    Engine(folder, field, clock, lambda _text, **_params: None).begin()
    clock.now = at(5)
    Engine(folder, field, clock, lambda _text, **_params: None).step()
    field.boot_anew()
    clock.now = at(60)
    Engine(folder, field, clock, lambda _text, **_params: None).begin()
    assert (field.made, set(folder.progress().reverted)) == (["one"], {"one"})


@pytest.mark.parametrize("stopped", [False, True])
def test_resumed_too_late_it_undoes_and_does_not_look(folder: Folder, stopped: bool) -> None:  # noqa: FBT001  a parameter of pytest
    """A stop by the organisers looks no more than the end does."""
    field = Dictionary(folder)
    clock = Simulated(NOON)
    first = Engine(folder, field, clock, lambda _text, **_params: None)
    first.begin()
    clock.now = at(5)
    first.step()
    assert list(field.on) == [1]
    before = len(folder.progress().scans)
    if stopped:
        folder.halt.write_text("enough\n", "utf-8")
    clock.now = at(66)
    told: list[str] = []
    again = Engine(
        folder, field, clock, lambda text, **_params: told.append(text.format(**_params))
    )
    again.begin()
    assert again.step() is None
    progress = folder.progress()
    assert (field.on, set(progress.reverted)) == ({}, {"one"})
    assert (len(progress.scans), progress.afterwards) == (before, None)
    assert NO_LAST_LOOK in told
    assert any(line.startswith("nobody has looked whether") for line in told)
    assert progress.ended is not None
