"""Carries a discovery out, in waves, so that the memory that it takes does not grow with it.

Memory: some 300 octets an address and 5 a probe of a wave, so at most 250 MB, whatever the
inventory holds.
"""

from __future__ import annotations

from contextlib import aclosing
from itertools import islice
from typing import TYPE_CHECKING

from netaudit.discover.engines import Wave
from netaudit.errors import CannotAsk, Stopped
from netaudit.net.rawsweep import helper_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Sequence

    from netaudit.discover.engines import Result
    from netaudit.discover.pace import Pace
    from netaudit.discover.targets import Group, Target, Wanted
    from netaudit.net.context import Net

MOST_ADDRESSES = 1 << 17
MOST_PROBES = 1 << 25


async def choose_engine(net: Net, *, connect: bool) -> tuple[bool, tuple[str, ...]]:
    """Whether the raw helper stands, and what it or connect() uses. Raises CannotAsk.

    `connect`: the raw helper is not wanted.
    """
    if connect:
        return False, (await helper_of(net, connect=True)).rights[-1:]
    try:
        helper = await helper_of(net)
    except Stopped:
        raise
    except CannotAsk as error:
        return False, (f"connect(): {error}",)
    return True, tuple(right for right in helper.rights if not right.startswith("gave up "))


async def discover(
    net: Net, groups: Sequence[Group], wanted: Wanted, pace: Pace, *, raw: bool
) -> AsyncGenerator[Result]:
    """What became of every target, as it becomes known. Raises Stopped, CannotAsk."""
    wave = Wave(net, wanted, pace)
    for parts in waves(groups, wanted.probes):
        async with aclosing(wave.ask(parts, raw=raw)) as results:
            async for result in results:
                yield result


def waves(groups: Sequence[Group], probes: int) -> Iterator[list[tuple[Group, list[Target]]]]:
    """The targets, all units' side by side: an even part of each in every wave."""
    most = max(1, min(MOST_ADDRESSES, MOST_PROBES // max(1, probes)))
    number = max(1, -(-sum(group.count for group in groups) // most))
    cursors = [(group, -(-group.count // number), iter(group.targets)) for group in groups]
    while True:
        parts: list[tuple[Group, list[Target]]] = []
        taken = 0
        for group, share, targets in cursors:
            if taken >= most:
                break
            if some := list(islice(targets, min(share, most - taken))):
                taken += len(some)
                parts.append((group, some))
        if not parts:
            return
        yield parts
