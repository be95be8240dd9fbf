from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import pytest

from netaudit import codec
from netaudit.api import about
from netaudit.model import Finding, Instant, Inventory, Phrase
from tests.factories import make_finding, make_inventory


def test_an_inventory_comes_back_as_it_was() -> None:
    inventory = make_inventory()
    assert codec.load(Inventory, codec.dump(inventory)) == inventory


def test_parameters_keep_their_types() -> None:
    at = datetime(2026, 11, 21, 7, 30, tzinfo=timezone(timedelta(hours=7)))
    params = (
        ("text", "2026-11-21T00:00:00Z"),
        ("count", 3),
        ("share", 2.0),
        ("when", Instant(at)),
        ("names", ("a", "b")),
        ("phrase", Phrase("{a} of {b}", (("a", "1"), ("b", "2")))),
        ("phrases", (Phrase("x"), about("z", Phrase("y")))),
    )
    back = codec.load(Finding, codec.dump(make_finding(params=params)))
    assert back.params == params
    assert [type(value) for _, value in back.params] == [
        str,
        int,
        float,
        Instant,
        tuple,
        Phrase,
        tuple,
    ]


def test_the_same_value_has_the_same_digest() -> None:
    one, other = codec.dump(make_inventory()), codec.dump(make_inventory())
    assert codec.digest(one) == codec.digest(other)


def test_anything_else_is_refused() -> None:
    with pytest.raises(ValueError, match="unit"):
        codec.load(Finding, b"{}")


def test_what_is_prepared_is_not_built_again(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Fact:
        name: str

    codec.prepare({Fact})
    monkeypatch.setattr("pydantic.TypeAdapter", None)
    assert codec.dump(Fact("a")) == b'{"name":"a"}'
