from __future__ import annotations

from netaudit.errors import Place
from netaudit.inventory.sheets.columns import UNITS
from netaudit.inventory.sheets.recognise import Recognised, Record
from netaudit.inventory.sheets.sketch import Sketch, choice, choices, complain, many
from netaudit.inventory.sheets.table import Cell


def cell(text: str, name: str = "A1") -> Cell:
    return Cell(text, Place("f", cell=name))


def record(**cells: str) -> Record:
    made = {key: cell(text, f"A{n}") for n, (key, text) in enumerate(cells.items(), 1)}
    return Record(made, cell("first", "A9"))


FOUND = Recognised(UNITS, {"name_vi": cell("Tên", "B1")}, ())


def test_what_is_put_has_a_place_and_so_has_the_way_to_it() -> None:
    sketch = Sketch()
    sketch.put(("a", "b"), 1, cell("x", "C3"))
    tree = sketch.tree("f", sketch.parts)
    assert sketch.parts == {"a": {"b": 1}}
    assert str(tree.place(("a", "b"))) == str(tree.place(("a",))) == "f:C3"


def test_values_of_a_list_are_kept_once_each_with_its_cell() -> None:
    sketch = Sketch()
    sketch.add(("a", "l"), ["x", "y"], cell("", "B1"))
    sketch.add(("a", "l"), ["y", "z"], cell("", "B2"))
    assert sketch.parts == {"a": {"l": ["x", "y", "z"]}}
    assert [str(sketch.places["a", "l", n]) for n in range(3)] == ["f:B1", "f:B1", "f:B2"]


def test_cells_that_must_be_there_are_asked_for_by_their_header() -> None:
    sketch = Sketch()
    assert not sketch.whole(record(id="a", level="Xã"), FOUND, {"rate": ("units", "a", "link")})
    assert [str(m) for m in sketch.mistakes] == [
        "f:B9: Tên is empty; fill it in",
        "f:A9: Khối is empty; fill it in",
        "f:A9: Băng thông (Mbit/s) is empty; fill it in",
    ]
    assert sketch.cut == {("units", "a", "link")}


def test_a_unit_is_meant_by_its_id_or_its_only_name() -> None:
    units = {"a": {"name": {"vi": "Xã A"}}, "b": {"name": {"vi": "Xã B", "en": "B Commune"}}}
    sketch = Sketch(
        {"units": {**units, "c": {"name": {"vi": "Xã C"}}, "d": {"name": {"vi": "Xã C"}}}}
    )
    wanted = ("a", "xa a", "b commune", "Xã C", "z")
    assert [sketch.unit(text) for text in wanted] == ["a", "a", "b", "Xã C", "z"]


def test_several_values_in_a_cell() -> None:
    assert many(record(prefix_v6="a, b;c\nd  e"), "prefix_v6") == ["a", "b", "c", "d", "e"]
    assert many(record(), "prefix_v6") == []
    row = record(level="cấp xã; Tỉnh")
    assert choices(Sketch(), row, FOUND, "level") == ["commune", "province"]


def test_a_word_that_is_unknown_is_told_in_the_lists_own_words_and_once() -> None:
    english = Recognised(UNITS, {"level": cell("Level", "C1")}, ())
    for found, text, said in (
        (FOUND, "Phường2", "did you mean Phường?"),
        (FOUND, "làng", "expected one of: Tỉnh; Huyện; Xã"),
        (english, "hamlet", "expected one of: Province; District; Commune"),
    ):
        sketch = Sketch()
        assert choice(sketch, record(level=text), found, "level") == text
        assert [str(m) for m in sketch.mistakes] == [f"f:A1: “{text}” is unknown; {said}"]
        assert sketch.told == {Place("f", cell="A1")}


def test_a_complaint_stands_at_its_cell() -> None:
    sketch = Sketch()
    complain(sketch, cell("", "D4"), "no {x}", x="y")
    assert str(sketch.mistakes[0]) == "f:D4: no y"
