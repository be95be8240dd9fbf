from __future__ import annotations

import dns.rdata
import pytest

from netaudit.dns.proof import (
    ancestor_only,
    one_longer,
    parent_side,
    strictly_below,
    suffix,
    types_in,
    wildcard_at,
)
from tests.fakes.dns_zones import name


def test_types_of_a_bitmap() -> None:
    """RFC 4034 section 4.3."""
    nsec = dns.rdata.from_text("IN", "NSEC", "host.example. A MX RRSIG NSEC TYPE1234")
    assert types_in(nsec.windows) == {1, 15, 46, 47, 1234}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("types", "ancestor", "parent"),
    [({2}, True, True), ({2, 6}, False, False), ({39}, True, False), ({1}, False, False)],
)
def test_which_side_of_a_cut(types: set[int], *, ancestor: bool, parent: bool) -> None:
    assert ancestor_only(frozenset(types)) is ancestor
    assert parent_side(frozenset(types)) is parent


def test_names() -> None:
    assert wildcard_at(name("a.test.")) == name("*.a.test.")
    longest = name(".".join(["x", *["a" * 63] * 3, "b" * 59]))
    wires = (longest.to_wire(), wildcard_at(longest.parent()).to_wire())
    assert [len(wire or b"") for wire in wires] == [255, 255]
    assert one_longer(name("a.b.c.test."), name("c.test.")) == name("b.c.test.")
    assert strictly_below(name("a.test."), name("test."))
    assert not strictly_below(name("test."), name("test."))


def test_a_suffix_is_the_last_labels_of_a_name() -> None:
    labels = name("www.u.kontum.test.").labels
    assert suffix(labels, 3) == name("kontum.test.")
    assert suffix(labels, 1) == name(".")
