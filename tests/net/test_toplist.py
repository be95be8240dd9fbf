from __future__ import annotations

from netaudit.net.ports import TCP
from netaudit.net.toplist import PRODUCTS, top_1000
from netaudit.raw.messages import parse_ranges


def test_it_holds_what_its_name_says() -> None:
    found = top_1000()
    assert len(found) == len(set(found)) == 1000
    assert list(found) == sorted(found)
    assert 1 <= found[0] <= found[-1] <= 65_535


def test_every_port_with_a_reason_is_among_them() -> None:
    named = {port for text in PRODUCTS.values() for port in parse_ranges(text)}
    assert {*TCP, *named} <= set(top_1000())
