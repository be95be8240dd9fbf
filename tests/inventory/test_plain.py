"""What is read fast is read as it would be in full, or left to that."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netaudit.errors import InventoryError
from netaudit.inventory import plain
from netaudit.inventory.tree import MAX_DEPTH, _parse, parse

ROOT = Path(__file__).parents[2]
WORDS = st.sampled_from(
    [
        *("- ", "-", "b: ", "c:", "[", "]", "{", "}", ", ", ",", ": ", ":", "# x", " # y"),
        *("\n", "\n  ", "\n    ", "\n- ", "\n  - ", "\r\n", "\t", "\u2028", "\xa0", "  ", "---"),
        *("a", "x y", "é", "a#b", "-1", '"q"', "'s'", "~", "null", "::1", "2001:db8::/32"),
        *("&a", "!t", ">", "?", "? ", "%"),
    ]
)


def same(text: str) -> bool:
    """Whether it is read fast; if so, as it is in full."""
    found = plain.read(text, MAX_DEPTH)
    if found is None:
        return False
    try:
        tree, mistakes = _parse(text, "f")
    except InventoryError as error:
        raise AssertionError(text) from error
    assert mistakes == []
    assert found == (tree.value, tree.values, tree.keys)
    return True


@given(st.lists(WORDS, max_size=14).map("".join))
@example("a:\n- b: 1\n  c:\n- d\ne:\n")
@example("a: [b, {c: d, e: 'f'},\n  # g\n  h]  # i\nj: \"k\" # l\n")
@example("a: b\n c: d")
@example("a: b\n  c")
@example("a: {b: c\n, d: e}")
@example("- - a\n  - b\n-  - c\n")
@example("a: 1\nb: {a: 1, a: 2}")
@example("a:\n\n# b\n")
@example("a: b#c #d")
@example("a: [2001:db8::]")
def test_whatever_is_read_here_is_read_alike_in_full(text: str) -> None:
    same(text)


@pytest.mark.parametrize(
    "file",
    ["inventories/kontum/inventory.yaml", "netaudit/policy/baseline.yaml", "tests/lab/small.yaml"],
)
def test_real_documents_are_read_here(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    assert same(text)
    assert same(text.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "scalar",
        "{a: 1}",
        "a: &x 1",
        "a: *x",
        "a: !!str 1",
        "a: |\n  b\n",
        "a: b\n  c\n",
        "a: 'it''s'",
        'a: "\\u0041"',
        "? a\n: b",
        "a: 1\na: 2\n",
        "a: b: c",
        "a:\n\t- b",
        "%YAML 1.1\n---\na: no",
        "a: [1,\n",
        "a: [1, b: 2]",
        "a: {b}",
        "a: {b: 1",
        "a: 1\n---\nb: 1",
        "- a\nb: 1",
        "a: 1\n- b",
        "a:\n    b: 1\n  c: 2\n",
        "[" * 100,
        "a: " + "[" * 100,
        "\n".join("  " * n + "a:" for n in range(20)),
    ],
)
def test_anything_else_is_left_to_who_reads_it_all(text: str) -> None:
    assert plain.read(text, MAX_DEPTH) is None


def test_the_parser_of_all_yaml_is_not_even_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netaudit.inventory.tree._parse", None)
    assert parse("a: {b: [c, ~]}\n", "f")[0].value == {"a": {"b": ["c", None]}}
