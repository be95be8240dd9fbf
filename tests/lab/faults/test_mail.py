import asyncio

import pytest

from netaudit.lab.faults.mail import KINDS, mail_zones, zones_without_mail
from tests.lab.worlds import fingerprint, unplugged


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_each_fault_changes_the_zones_and_is_undone(kind) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    async def act() -> None:
        world = unplugged()
        aim = next(iter(kind.aims(world)))
        before = fingerprint(world)
        undo = await kind.on(world, aim)
        assert fingerprint(world) != before
        await undo()
        assert fingerprint(world) == before

    asyncio.run(act())


def test_a_zone_has_mail_or_has_none() -> None:
    world = unplugged()
    with_mail = {aim.key for aim in mail_zones(world)}
    without = {aim.key for aim in zones_without_mail(world)}
    assert with_mail == {"zone:so-tttt.kontum.test"}
    assert "zone:x-mot.kontum.test" in without
    assert not with_mail & without
