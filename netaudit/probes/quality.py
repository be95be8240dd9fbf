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
    from netaudit.probes._path import Shoot

FEW, MANY = 30, 100  # echo requests to each address; many where the few show a difference
_SUSPICIOUS = 3  # lost among the few
SPACE = 0.05  # seconds between two rounds: losses in one burst count once or twice


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
    """Few rounds, and many if more is lost over IPv6 than over IPv4."""
    times: dict[Address, list[float | None]] = {v6: [], v4: []}

    async def rounds(number: int) -> None:
        for _ in range(number):
            for address, heard in times.items():
                answer = await send(address, Shot())
                heard.append(answer.rtt_ms if answer.kind is Kind.REPLY else None)
            await asyncio.sleep(SPACE)

    await rounds(FEW)
    lost = {address: heard.count(None) for address, heard in times.items()}
    if lost[v6] >= _SUSPICIOUS and lost[v6] > lost[v4]:
        await rounds(MANY - FEW)
    return Pair(_sample(v6, times[v6]), _sample(v4, times[v4]))


def _sample(address: Address, times: list[float | None]) -> Sample:
    came = [time for time in times if time is not None]
    jitter = fmean(abs(a - b) for a, b in pairwise(came)) if len(came) > 1 else 0.0
    middle = median(came) if came else 0.0
    return Sample(address, len(times), len(came), middle, jitter)
