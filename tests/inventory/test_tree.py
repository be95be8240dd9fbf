from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netaudit.errors import InventoryError
from netaudit.inventory.tree import MAX_OCTETS, _fast, _full, decode, parse

ROOT = Path(__file__).parents[2]
WORDS = st.sampled_from(
    [
        *("- ", "-", "b: ", "c:", "[", "]", "{", "}", ", ", ",", ": ", ":", "# x", " # y"),
        *("\n", "\n  ", "\n    ", "\n- ", "\n  - ", "\r\n", "\t", "\u2028", "\xa0", "  ", "---"),
        *("a", "x y", "é", "a#b", "-1", '"q"', "'s'", "~", "null", "::1", "2001:db8::/32"),
        *("&a", "!t", ">", "?", "? ", "%", "|\n  x", '"\\x41"', "'it''s'", "\ufeff", "*a"),
    ]
)


def error(data: bytes) -> str:
    with pytest.raises(InventoryError) as caught:
        parse(decode(data, "f"), "f")
    assert len(caught.value.mistakes) == 1
    return str(caught.value)


def test_scalars_stay_what_was_written() -> None:
    """YAML 1.1 readers make False, 90 and 8 of these; we lose nothing."""
    tree, _ = parse("[no, 1:30, 010, 0260123456, .53, 2026-01-01, '~', \"null\"]", "f")
    assert tree.value == ["no", "1:30", "010", "0260123456", ".53", "2026-01-01", "~", "null"]


def test_only_empty_tilde_and_null_are_nothing() -> None:
    tree, _ = parse('{a: , b: ~, c: null, d: "", e: NULL}', "f")
    assert tree.value == {"a": None, "b": None, "c": None, "d": "", "e": None}


def test_every_duplicate_key_is_told_with_both_places() -> None:
    _, mistakes = parse("a: 1\nb: {c: 1, c: 2}\na: 3\n", "f")
    assert [str(m) for m in mistakes] == [
        "f:2:11: c is already given in line 2; keep one of the two",
        "f:3:1: a is already given in line 1; keep one of the two",
    ]


def test_places_of_keys_and_values() -> None:
    tree, _ = parse("a:\n  - b: 1\n", "f")
    assert str(tree.place(("a", 0, "b"))) == "f:2:8"
    assert str(tree.place(("a", 0, "b"), key=True)) == "f:2:5"


def test_what_is_not_there_has_the_place_of_its_parent() -> None:
    tree, _ = parse("a:\n  - b: 1\n", "f")
    assert str(tree.place(("a", 0, "c", 4))) == "f:2:5"
    assert str(tree.place(("z",))) == "f:1:1"


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"a: [1,\n", "f:2:1", "not valid YAML"),
        (b"a: b: c", "f:1:5", "not valid YAML"),
        (b"a:\n\t- b", "f:2:1", "a tab cannot indent"),
        (b"a: &x 1\nb: *x", "f:1:4", "anchors and aliases"),
        (b"a: *x", "f:1:4", "anchors and aliases"),
        (b"a: !!python/object:os.system 1", "f:1:4", "tags (!)"),
        (b"a: !!str 1", "f:1:4", "tags (!)"),
        (b"? [a]\n: 1", "f:1:3", "a key must be"),
        (b"? &x a\n: 1", "f:1:3", "a key must be"),
        (b"a: 1\n---\nb: 1", "f:2:1", "second document"),
        (b"[" * 50_000, "f:1:18", "nested too deeply"),
        (b"a: 1\nb: \xff", "f:2:4", "0xFF is not UTF-8"),
        ("é: x\x00".encode(), "f:1:5", "U+0000"),
        ("a: x\u200b\x07".encode(), "f:1:6", "U+0007"),
        ("a: 1".encode("utf-16"), "f:1:1", "UTF-16"),
    ],
)
def test_text_that_cannot_be_read_is_told_with_its_place(
    data: bytes, place: str, words: str
) -> None:
    message = error(data)
    assert message.startswith(f"{place}: ")
    assert words in message


def test_a_bill_of_laughs_is_refused_at_its_first_anchor() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert error("\n".join(lines).encode()).startswith("f:1:5: anchors")


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert parse(decode(b"\xef\xbb\xbfa: 1", "f"), "f")[0].value == {"a": "1"}


def test_windows_line_ends_are_no_mistake() -> None:
    assert parse(decode(b"a: 1\r\nb: 2\r\n", "f"), "f")[0].value == {"a": "1", "b": "2"}


def test_a_file_over_the_limit_is_refused_unread() -> None:
    assert "larger than 8 MiB" in error(b"#" * (MAX_OCTETS + 1))


def test_nothing_is_nothing() -> None:
    assert parse("", "f")[0].value is None
    assert parse("# only a comment\n", "f")[0].value is None


YAML_LIKE = st.text(st.sampled_from("ab:,[]{}-?&*!|>'\"%@`#~ \n\t\r\u2028\\x0"), max_size=60)


@given(YAML_LIKE | st.text(max_size=80))
@example("%YAML 1.1\n---\n{y: no}")
@example("%TAG ! tag:x,2000:\n---\n! a")
@example("a: |\n \n  x")
def test_any_text_is_a_tree_or_an_error_with_a_place(text: str) -> None:
    try:
        place = parse(text, "f")[0].place(())
    except InventoryError as caught:
        place = caught.mistakes[0].place
    assert place.line
    assert place.column


@given(st.binary(max_size=60))
@example(b"\xfe\xff")
@example(b"\xed\xa0\x80")
def test_any_octets_are_text_or_an_error_with_a_place(data: bytes) -> None:
    try:
        sound = "\x00" not in decode(data, "f")
    except InventoryError as caught:
        sound = caught.mistakes[0].place.line is not None
    assert sound


def _fast_alike(text: str) -> bool:
    """Whether libyaml reads it; if so, as it is read in full: values and places, nothing wrong."""
    fast = _fast(text, "f")
    assert fast is None or (fast, []) == _full(text, "f")
    return fast is not None


@given(st.lists(WORDS, max_size=14).map("".join))
@example("a:\n- b: 1\n  c:\n- d\ne:\n")
@example("a: [b, {c: d, e: 'f'},\n  # g\n  h]  # i\nj: \"k\" # l\n")
@example("a: b\n  c")
@example("a: {b: c\n, d: e}")
@example("- - a\n  - b\n-  - c\n")
@example("a: 1\nb: {a: 1, a: 2}")
@example("a: &x 1\nb: !t 2\n")
@example("[" * 100)
def test_what_libyaml_reads_is_read_alike_in_full(text: str) -> None:
    """YAML 1.1 and 1.2 differ: where libyaml has no doubt, values and places must be the same."""
    _fast_alike(text)


@pytest.mark.parametrize(
    "file",
    ["inventories/kontum/inventory.yaml", "netaudit/policy/baseline.yaml", "tests/lab/small.yaml"],
)
def test_real_documents_are_read_by_libyaml(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    assert _fast_alike(text)
    assert _fast_alike(text.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    "text",
    [
        "a: [::1]",
        "a: 2001:db8::",
        "a: b\u2028c",
        "a: [1",
        "a: \tb: c",
        "a: 1\na: 2",
        "*a: b",
        "a: >\n  b",
    ],
)
def test_what_libyaml_refuses_is_read_or_explained_in_full(text: str) -> None:
    assert not _fast_alike(text)


def test_without_libyaml_all_is_read_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml.cyaml", None)
    assert parse("a: {b: [c, ~]}\n", "f")[0].value == {"a": {"b": ["c", None]}}
