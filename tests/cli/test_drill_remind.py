"""What organisers of a live drill are told to do, and to undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.cli.drill_remind import in_words, remind
from netaudit.drill.engine import Engine
from netaudit.drill.events import Reverted
from netaudit.drill.nouns import Mode
from netaudit.drill.pausing import pause, unpause
from netaudit.drill.rehearse import Simulated
from netaudit.model import Phrase, Text
from tests.drill.builders import Dictionary, at, done, laid_out, make_inject, make_scenario
from tests.factories import NOON

if TYPE_CHECKING:
    from pathlib import Path

LIVE = make_inject(
    actor="tổ trưởng",
    instructions=Text("Thay chứng thư.", "Replace the certificate."),
    revert=Text("Trả lại chứng thư.", "Put the certificate back."),
)
DECOY = make_inject("alarm", decoy=True, instructions=Text("Báo miệng.", "Tell the room."))


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("NETAUDIT_LANG", "en")
    folder = laid_out(tmp_path / "d", make_scenario(LIVE, DECOY, mode=Mode.LIVE))
    engine = Engine(folder, Dictionary(folder, acts=False), Simulated(NOON), _untold)
    engine.begin()
    return engine


def _untold(_text: str, **_params: object) -> None:
    """Nobody listens."""


def test_what_is_due_is_said_once(live: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    reminded: set[str] = set()
    remind(live, at(4), reminded)
    assert capsys.readouterr().out == ""
    remind(live, at(5), reminded)
    remind(live, at(6), reminded)
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 2
    assert told[0].startswith("now: one (tổ trưởng, so-a): Replace the certificate. Then: netaudit")


def test_what_is_to_be_undone_is_said_when_the_play_is_over(
    live: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """An alarm that was none left nothing behind."""
    for inject in (LIVE, DECOY):
        live.folder.note(done(inject, at=at(6), handle=0))
    live.clock = Simulated(at(60))
    live.step()
    reminded: set[str] = set()
    remind(live, at(60), reminded)
    remind(live, at(61), reminded)
    (told,) = capsys.readouterr().out.splitlines()
    assert "Put the certificate back. Then" in told
    assert told.endswith("one --revert")
    live.folder.note(Reverted(at(62), "one"))
    assert live.step() is None


def test_a_text_is_said_in_the_users_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETAUDIT_LANG", "vi")
    assert in_words(LIVE.revert) == "Trả lại chứng thư"
    assert in_words(Phrase("out of scope")) == "ngoài phạm vi được phép"
    assert in_words(7) == 7


def test_in_a_pause_nobody_is_told_to_act(live: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    reminded: set[str] = set()
    pause(live.folder, at(4), by="B", why="lunch")
    live.step()
    remind(live, at(30), reminded)
    unpause(live.folder, at(30), by="B")
    live.step()
    remind(live, at(30.5), reminded)  # four minutes and a half of the exercise
    assert capsys.readouterr().out == ""
    remind(live, at(31), reminded)
    assert capsys.readouterr().out.startswith("now: one")
