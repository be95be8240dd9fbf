import pytest

from tests.drill.builders import make_inject, make_scenario


def test_units_are_named_once_in_the_order_of_the_injects() -> None:
    injects = [make_inject("a", unit="so-b"), make_inject("b"), make_inject("c", unit="so-b")]
    assert make_scenario(*injects).units == ("so-b", "so-a")
    assert make_scenario(*injects, standby=("so-c", "so-a")).units == ("so-b", "so-a", "so-c")


def test_an_inject_is_found_by_its_id() -> None:
    assert make_scenario().inject("two").unit == "so-b"
    with pytest.raises(KeyError):
        make_scenario().inject("three")
