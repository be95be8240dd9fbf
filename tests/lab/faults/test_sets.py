from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.lab.dns.tree import absolute
from netaudit.lab.faults.sets import KINDS
from tests.lab.worlds import changed_and_undone, unplugged

if TYPE_CHECKING:
    from netaudit.lab.faults.base import Kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_each_fault_changes_the_zones_and_is_undone(kind: Kind) -> None:
    assert changed_and_undone(kind) == (True, True)


def test_of_a_zone_with_another_ttl_the_signature_alone_tells() -> None:
    world = unplugged()
    zone = world.tree.zones[absolute("kontum.test")]
    soa = zone.soa()
    zone.flaws.retimed_sets = frozenset({(soa.name, soa.rdtype)})
    signatures = zone.signatures(soa)
    assert signatures is not None
    assert {signature.original_ttl for signature in signatures} == {2 * soa.ttl}
    assert signatures.ttl == soa.ttl
