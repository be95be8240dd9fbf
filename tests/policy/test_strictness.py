from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from netaudit.policy.strictness import AT_LEAST, looser
from netaudit.registry import load


@dataclass(frozen=True)
class Options:
    least: int = field(default=3, metadata={"stricter": "more"})
    most: int = field(default=100, metadata={"stricter": "less"})
    accepted: tuple[int, ...] = field(default=(1, 2), metadata={"stricter": "fewer"})
    word: str = "red"


@pytest.mark.parametrize(
    ("demanded", "expected"),
    [
        ({}, []),
        ({"least": 3, "most": 100, "accepted": [1, 2], "word": "red"}, []),
        ({"least": "4"}, ["least"]),
        ({"least": 2}, []),
        ({"most": 90}, ["most"]),
        ({"most": 110}, []),
        ({"accepted": [1]}, ["accepted"]),
        ({"accepted": [1, 2, 3]}, []),
        ({"word": "blue"}, ["word"]),
    ],
)
def test_what_is_looser(demanded: dict[str, object], expected: list[str]) -> None:
    assert list(looser(Options(), demanded)) == expected


def test_every_option_says_which_way_is_stricter_in_known_words() -> None:
    for check in load().checks.values():
        for item in getattr(check.options, "__dataclass_fields__", {}).values():
            assert item.metadata.get("stricter", "more") in AT_LEAST, (check.id, item.name)
