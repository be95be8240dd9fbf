import asyncio

import pytest

from netaudit.lab.faults.resolvers import KINDS
from netaudit.model import Resolver
from tests.lab.worlds import fingerprint, unplugged

QUIET = [k for k in KINDS if not list(k.also(unplugged(), next(iter(k.aims(unplugged())))))]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_each_hits_resolvers(kind) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert {type(aim.target) for aim in kind.aims(unplugged())} == {Resolver}


@pytest.mark.parametrize("kind", QUIET, ids=lambda kind: kind.key)
def test_what_opens_no_door_is_undone(kind) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    async def act() -> None:
        world = unplugged()
        before = fingerprint(world)
        undo = await kind.on(world, next(iter(kind.aims(world))))
        assert fingerprint(world) != before
        await undo()
        assert fingerprint(world) == before

    asyncio.run(act())
