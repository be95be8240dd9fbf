from pathlib import Path

import pytest

from netaudit.cli.drill_note import write_note
from netaudit.drill.events import Closing, Started
from netaudit.errors import DrillError, UsageError
from tests.drill.builders import at, laid_out


def test_what_observers_see_is_kept_also_in_the_review(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "drill")
    with pytest.raises(DrillError, match="has not begun"):
        write_note(folder, at(0), "sớm quá", "An")
    folder.note(Started(at(0), "test", ""))
    write_note(folder, at(5), " họ gọi nhầm số ", "An")
    folder.note(Closing(at(60), ""))
    write_note(folder, at(70), "cần danh bạ mới", "An")
    kept = [(note.at, note.by, note.text) for note in folder.progress().notes]
    assert kept == [(at(5), "An", "họ gọi nhầm số"), (at(70), "An", "cần danh bạ mới")]


@pytest.mark.parametrize("text", ["  ", "x" * 2001])
def test_a_note_has_words_and_an_end(text: str, tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "drill")
    folder.note(Started(at(0), "test", ""))
    with pytest.raises(UsageError, match="1 to 2000 characters"):
        write_note(folder, at(5), text, "An")
    assert folder.progress().notes == ()
