from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.lab.dns.tree import absolute
from netaudit.lab.faults.mail import (
    KINDS,
    mail_zones,
    zones_without_mail,
    zones_without_policy_above,
)
from tests.lab.worlds import changed_and_undone, unplugged

if TYPE_CHECKING:
    from netaudit.lab.faults.base import Kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_each_fault_changes_the_zones_and_is_undone(kind: Kind) -> None:
    assert changed_and_undone(kind) == (True, True)


def test_a_zone_has_mail_or_has_none() -> None:
    world = unplugged()
    with_mail = {aim.key for aim in mail_zones(world)}
    without = {aim.key for aim in zones_without_mail(world)}
    assert with_mail == {"zone:so-tttt.kontum.test"}
    assert "zone:x-mot.kontum.test" in without
    assert not with_mail & without


def test_a_policy_is_missed_where_no_name_above_has_one() -> None:
    """Else receivers go by that: the fault was told to be missed, and nothing was there to find."""
    world = unplugged()
    (aim,) = zones_without_policy_above(world)
    assert aim.key == "zone:so-tttt.kontum.test"
    above = world.tree.zones[absolute("kontum.test")]
    above.add("_dmarc.kontum.test.", "TXT", '"v=DMARC1; p=reject"')
    assert list(zones_without_policy_above(world)) == []
