"""Loss, latency and jitter over both families."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from statistics import fmean, median
from typing import TYPE_CHECKING

from netaudit.api import Prefix, probe
from netaudit.errors import NoRoute
from netaudit.facts.quality import Pair, Quality, Sample
from netaudit.net.context import Net
from netaudit.net.crafted import Kind, Shot
from netaudit.probes._path import contacts, declared, insist, shooter

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.net.crafted import Heard
    from netaudit.probes._path import Shoot

# Echo requests to each address: more where the fewer leave it open whether IPv6 loses more. Of a
# fifth lost, 30 show less than two in one case of 95, 100 are eight points off in one of 100. What
# the few show of IPv4 does not count yet: at a link that loses 2 % each way, it was as much as of
# IPv6 that loses a fifth more in one case of 60.
FEW, MANY, MOST = 30, 100, 300
_SUSPICIOUS = 2  # lost among the few
_OPEN = range(4, 16)  # more lost over IPv6, of many: chance, or not
SPACE = 0.1  # seconds between two rounds: losses in one burst count once or twice


@probe(timeout=600.0)
async def quality(prefix: Prefix, net: Net) -> Quality:
    """Echo requests in turns over IPv6 and IPv4 to one machine of the unit."""
    send = shooter(net)
    alive = {c.address for c in await contacts(prefix, net) if c.echoes_answered}
    for address, host in declared(prefix, net):
        twin = next((a for a in host.addresses if a.version == 4), None)  # noqa: PLR2004  IPv4
        if address not in alive or twin is None or not await _answers(send, twin):
            continue
        return Quality((await measure(send, address, twin),))
    return Quality(())


async def _answers(send: Shoot, address: Address) -> bool:
    try:
        _, heard = await insist(send, address, Shot())
    except NoRoute:
        return False
    return heard.kind is Kind.REPLY


async def measure(send: Shoot, v6: Address, v4: Address) -> Pair:
    """Few rounds; many if some is lost over IPv6, most if it stays open whether that is more."""
    times: dict[Address, list[float | None]] = {v6: [], v4: []}

    async def rounds(number: int) -> None:
        """None waits for the answers of the one before: far units would take minutes."""
        flying: list[tuple[Address, asyncio.Future[Heard]]] = []
        try:
            for _ in range(number):
                flying += [(a, asyncio.ensure_future(send(a, Shot()))) for a in times]
                await asyncio.sleep(SPACE)
            answers = await asyncio.gather(*(task for _, task in flying))
        finally:
            for _, task in flying:
                task.cancel()
        for (address, _), answer in zip(flying, answers, strict=True):
            times[address].append(answer.rtt_ms if answer.kind is Kind.REPLY else None)

    def more() -> int:
        return times[v6].count(None) - times[v4].count(None)

    await rounds(FEW)
    if times[v6].count(None) >= _SUSPICIOUS:
        await rounds(MANY - FEW)
        if more() in _OPEN:
            await rounds(MOST - MANY)
    return Pair(_sample(v6, times[v6]), _sample(v4, times[v4]))


def _sample(address: Address, times: list[float | None]) -> Sample:
    came = [time for time in times if time is not None]
    jitter = fmean(abs(a - b) for a, b in pairwise(came)) if len(came) > 1 else 0.0
    middle = median(came) if came else 0.0
    return Sample(address, len(times), len(came), middle, jitter)
