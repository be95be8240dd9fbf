from __future__ import annotations

import pytest

from netaudit.inventory.typed import has_leading_zero, narrow, near_address, readings


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1/64", "2001:db8::1"),
        ("198.18.0.1:80", "198.18.0.1"),
        ("198.018.000.001", "198.18.0.1"),
        ("198.18.0.1\u200b", "198.18.0.1"),
        ("\uff12001:db8::1", "2001:db8::1"),
        ("198.18.0", ""),
        ("198.18.0.256", ""),
        ("www.mau.test", ""),
        ("", ""),
    ],
)
def test_the_address_that_was_meant(text: str, near: str) -> None:
    assert near_address(text) == near


def test_full_width_characters() -> None:
    assert narrow("\uff12001:db8::/32") == "2001:db8::/32"
    assert narrow("2001:db8::/32") == narrow("tỉnh") == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [("198.18.01.0/24", True), ("198.18.0.0/24", False), ("10.0.0.0", False), ("01.x", False)],
)
def test_a_number_that_begins_with_0(text: str, *, found: bool) -> None:
    assert has_leading_zero(text) is found


@pytest.mark.parametrize(
    ("number", "found"),
    [("1.000", ("1000", "1.0")), ("1,500", ("1500", "1.5")), ("2.125", ("2125", "2.1250"))],
)
def test_a_sign_before_three_digits_is_read_in_two_ways(
    number: str, found: tuple[str, str]
) -> None:
    assert readings(number) == found
