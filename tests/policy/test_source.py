import pytest

from netaudit.errors import PolicyError
from netaudit.policy.source import Source


def test_values_are_what_yaml_1_2_says() -> None:
    text = "a: no\nb: 1:30\nc: 0o10\nd: 1.5\ne: true\nf: ~\ng: 2024-01-01\nh: [1, x]"
    assert Source(text, "f").data == {
        "a": "no",
        "b": "1:30",
        "c": 8,
        "d": 1.5,
        "e": True,
        "f": None,
        "g": "2024-01-01",
        "h": [1, "x"],
    }


def test_places_are_those_of_keys_and_items() -> None:
    source = Source("a:\n  b: 1\n  c:\n    - 2\n    - 3\n", "f")
    assert str(source.place(("a", "b"))) == "f:2:3"
    assert str(source.place(("a", "c", 1))) == "f:5:7"
    assert str(source.place(("a", "none", "deeper"))) == "f:1:1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2", "f:2:1: the key a stands twice"),
        ("a: [", "not YAML"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("? [a]\n: 1", "f:1:3: a key must be a word"),
        ("a: .inf", "f:1:4: .inf is not a finite number"),
        ("a: 1\n---\nb: 2", "another document"),
        ("[" * 3000, "not YAML"),
        ("[" * 20 + "]" * 20, "nested too deeply"),
        ("a: \x00", "not YAML"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, expected: str) -> None:
    with pytest.raises(PolicyError) as caught:
        Source(text, "f")
    assert expected in str(caught.value)
