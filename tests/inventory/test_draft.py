from __future__ import annotations

from netaudit.errors import Mistake, Place
from netaudit.inventory.draft import Draft, complain, doubt, in_order
from netaudit.inventory.tree import MAX_MISTAKES, Tree


def test_mistakes_and_doubts_have_the_place_of_their_path() -> None:
    draft = Draft(Tree("f", values={(): (1, 1), ("a",): (2, 4)}))
    complain(draft, ("a", "b"), "no {x}", x="y")
    doubt(draft, ("a",), "hm")
    assert [str(m) for m in draft.mistakes] == ["f:2:4: no y"]
    assert [str(m) for m in draft.warnings] == ["f:2:4: hm"]


def test_a_hostile_document_cannot_make_endless_mistakes() -> None:
    draft = Draft(Tree("f"))
    for number in range(MAX_MISTAKES + 5):
        complain(draft, (), str(number))
        doubt(draft, (), str(number))
    draft.add([Mistake(Place("f"), "one more")])
    assert len(draft.mistakes) == len(draft.warnings) == MAX_MISTAKES


def test_where_is_short_for_files_and_cells() -> None:
    cell = Place("/data/units.xlsx", sheet="Đơn vị", cell="B7")
    draft = Draft(Tree("/data/inventory.yaml", values={("a",): (2, 4), ("b",): cell}))
    draft.sources = {("x", 1): ("a",), ("x", 2): ("b",)}
    assert draft.where("x", 1) == "inventory.yaml:2:4"
    assert draft.where("x", 2) == "units.xlsx:Đơn vị!B7"


def test_in_order_sorts_by_position_and_drops_what_is_said_twice() -> None:
    late, early = Mistake(Place("f", 10, 1), "b"), Mistake(Place("f", 9, 20), "a")
    assert in_order([late, early, late]) == (early, late)
