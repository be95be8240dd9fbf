from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.cli.inventory_view import draw, draw_unit, pick
from netaudit.errors import UsageError
from netaudit.model import Contact, Text
from tests.factories import make_inventory, make_unit

if TYPE_CHECKING:
    from netaudit.model import Inventory


def province() -> Inventory:
    units = (
        make_unit("x-b", 2, parent="so-a"),
        make_unit(
            "so-a", 1, name=Text("Sở [bold]A[/bold]", "A"), contacts=(Contact("Trực", "", "1"),)
        ),
    )
    return make_inventory(units=units)


def test_children_may_stand_before_their_parents(capsys: pytest.CaptureFixture[str]) -> None:
    draw(province(), "en")
    lines = capsys.readouterr().out.splitlines()
    assert [line.lstrip("│└├─ ").split("  ")[1] for line in lines[1:]] == ["so-a", "x-b"]


def test_what_an_inventory_says_is_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    draw_unit(province().units[1], "vi")
    out = capsys.readouterr().out
    assert "Sở [bold]A[/bold] (so-a)" in out
    assert "Trực, 1" in out


def test_lines_are_not_folded_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    draw(province(), "en")
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_an_unknown_unit_names_the_nearest() -> None:
    assert pick(province(), "so-a").id == "so-a"
    with pytest.raises(UsageError, match="so-a"):
        pick(province(), "so-aa")
