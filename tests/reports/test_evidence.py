from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from netaudit_reports.evidence import CELL, ROWS, Items, Node, Record, Scalar, Table, Tree
from netaudit_reports.formats import Formats
from netaudit_reports.html.ink import node_cost
from tests.factories import NOON
from tests.reports.hostile import hostile

EN, VI = Formats("en"), Formats("vi")


class State(StrEnum):
    OPEN = "open"


@dataclass(frozen=True)
class Port:
    number: int

    def __str__(self) -> str:
        return f"{self.number}/tcp"


@dataclass(frozen=True)
class Row:
    address: object
    state: State
    ports: tuple[Port, ...]


@dataclass(frozen=True)
class Fact:
    seen_at: object
    rows: tuple[Any, ...]
    extra: object = None


def tree(value: object, formats: Formats = EN) -> Node:
    return Tree(formats).of(value)


def test_a_fact_is_a_record_of_its_fields() -> None:
    node = tree(Fact(NOON, (), extra=True))
    assert node == Record(
        (
            ("seen at", Scalar("2026-11-21 12:00 UTC")),
            ("rows", Scalar("—")),
            ("extra", Scalar("yes")),
        )
    )


def test_records_of_one_class_are_a_table() -> None:
    rows = (Row(ip_address("2001:db8::1"), State.OPEN, (Port(22), Port(80))),)
    assert tree(rows) == Table(
        ("address", "state", "ports"), (("2001:db8::1", "open", "22/tcp, 80/tcp"),), 0
    )


def test_mixed_members_are_a_list() -> None:
    node = tree((Row("a", State.OPEN, ()), "b"))
    assert isinstance(node, Items)
    assert [type(item) for item in node.items] == [Record, Scalar]


def test_scalars_as_readers_expect_them() -> None:
    assert tree(1.5, VI) == Scalar("1,5")
    assert tree(b"\x00\xff") == Scalar("00ff")
    assert tree(None) == Scalar("—")
    assert tree(False, VI) == Scalar("không")
    assert tree(frozenset({3, 1, 2})) == Scalar("1, 2, 3")
    assert tree(object()) == Scalar("(object)")


def test_mappings_are_records() -> None:
    assert tree({"a": 1}) == Record((("a", Scalar("1")),))


def test_a_huge_fact_is_cut_and_says_so() -> None:
    table = tree(tuple(Row("a", State.OPEN, ()) for _ in range(10_000)))
    assert isinstance(table, Table)
    assert len(table.rows) == ROWS
    assert table.left_out == 10_000 - ROWS
    ports = tree(tuple(range(65_536)))
    assert ports == Scalar(", ".join(map(str, range(12))) + "… (+65524)")


def test_depth_is_bounded() -> None:
    deep: object = "bottom"
    for _ in range(100):
        deep = Fact(1, (), deep)
    assert "bottom" not in repr(tree(deep))


def _values() -> st.SearchStrategy[object]:
    leaves = st.one_of(
        hostile(), st.integers(), st.floats(), st.binary(max_size=400), st.booleans(), st.none()
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=40).map(tuple),
            st.dictionaries(hostile(), inner, max_size=5),
            st.builds(Fact, inner, st.lists(inner, max_size=5).map(tuple), inner),
        ),
        max_leaves=60,
    )


@given(_values())
def test_any_value_becomes_a_bounded_visible_tree(value: object) -> None:
    node = tree(value)
    assert node_cost(node) < 700 * CELL * 10
    assert all(text.isprintable() for text in _texts(node))


def _texts(node: Node) -> list[str]:
    if isinstance(node, Scalar):
        return [node.text]
    if isinstance(node, Table):
        return [*node.columns, *(cell for row in node.rows for cell in row)]
    if isinstance(node, Record):
        return [t for name, child in node.rows for t in (name, *_texts(child))]
    return [text for item in node.items for text in _texts(item)]
