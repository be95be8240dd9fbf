from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from netaudit_reports.evidence import Items, Record, Scalar, Table
from netaudit_reports.html.ink import CELL, FRAME, Ink, cost_of, node_cost


def test_cost_is_that_of_the_page_not_of_the_text() -> None:
    assert cost_of("abc") == 3
    assert cost_of("<") == len("&lt;")
    assert cost_of("ệ") == 3
    assert cost_of("\ud800") == 1


@given(st.text(st.sampled_from("&<>'\"aệ\ud800") | st.characters()))
def test_cost_is_that_of_the_escaped_text(text: str) -> None:
    assert cost_of(text) == len(str(escape(text)).encode("utf-8", "replace"))


def test_ink_runs_out_and_small_things_still_fit() -> None:
    ink = Ink(FRAME + 20)
    assert not ink.spend("x" * 21)
    assert ink.spend("x" * 15)
    assert not ink.spend("")
    assert ink.spend("x" * 5, frame=0)
    assert ink.left == 0


def test_a_tree_costs_more_than_its_texts() -> None:
    leaf = Scalar("x" * 100)
    assert node_cost(leaf) == 100 + CELL
    for node in (
        Record((("name", leaf),)),
        Items((leaf,), 0),
        Table(("column",), (("x" * 100,),), 0),
    ):
        assert node_cost(node) > node_cost(leaf)
    assert not Ink(100).spend_node(leaf)
