from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.cli.mistakes import tell, told
from netaudit.errors import Mistake, Place

if TYPE_CHECKING:
    import pytest

MISTAKE = Mistake(
    Place("f", 2, 3), "unknown key {key}; did you mean {near}?", (("key", "a"), ("near", "b"))
)


def test_a_mistake_is_told_in_both_languages() -> None:
    assert told(MISTAKE, "en") == "f:2:3: unknown key a; did you mean b?"
    assert told(MISTAKE, "vi").startswith("f:2:3: khóa lạ a")


def test_a_file_name_that_is_no_text_can_be_told() -> None:
    assert told(Mistake(Place("a\udcff"), "x"), "en") == "a?: x"


def test_braces_in_what_was_written_are_just_text() -> None:
    mistake = Mistake(Place("f"), "{value} is not an address", (("value", "{x} {0} {"),))
    assert told(mistake, "en") == "f: {x} {0} { is not an address"


def test_the_rest_is_counted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETAUDIT_LANG", "en")
    tell([MISTAKE] * 5, 2)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("unknown key") == 2
    assert err.splitlines()[-1] == "… and 3 more; mend these first"
