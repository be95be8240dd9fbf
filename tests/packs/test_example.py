from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib import import_module
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from netaudit.model import Text
from netaudit.packs.example import field, source, switch


class Mood(StrEnum):
    CALM = "calm"


@dataclass(frozen=True)
class Part:
    at: datetime
    mood: Mood


@dataclass(frozen=True)
class Whole:
    part: Part
    address: IPv4Address | IPv6Address
    names: tuple[str, ...]
    pair: tuple[int, str]
    maybe: Part | None
    counts: dict[str, int]
    words: frozenset[str]


def made(text: str, imports: set[tuple[str, str]]) -> Any:
    """What the source builds, with nothing known but its imports."""
    names = {name: getattr(import_module(module), name) for module, name in imports}
    return eval(text, names)


def test_an_empty_example_of_everything() -> None:
    imports: set[tuple[str, str]] = set()
    assert made(source(Whole, imports), imports) == Whole(
        Part(datetime(2026, 1, 1, tzinfo=UTC), Mood.CALM),
        IPv4Address("198.18.0.1"),
        (),
        (0, ""),
        None,
        {},
        frozenset(),
    )


def test_a_filled_example_of_everything() -> None:
    imports: set[tuple[str, str]] = set()
    whole = made(source(Whole, imports, filled=True), imports)
    assert all((whole.names, whole.pair, whole.maybe, whole.counts, whole.words))


def test_what_a_package_hands_on_is_imported_from_the_package() -> None:
    imports: set[tuple[str, str]] = set()
    assert made(source(Text, imports), imports) == Text("", "")
    assert imports == {("netaudit.model", "Text")}


def test_the_switch_is_the_first_field_that_can_be_empty() -> None:
    assert switch(Whole) == "names"
    assert switch(Part) is None
    assert field(Whole, "names", set()) == '("example",)'
