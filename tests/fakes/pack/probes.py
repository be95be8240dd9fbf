"""One probe, which does as the zone's first label says."""

from __future__ import annotations

import asyncio
import time
from typing import cast

from netaudit.api import Zone, probe
from netaudit.errors import NoRoute
from netaudit.net.context import Net
from tests.fakes.pack.facts import Colour

ASKED: list[str] = []  # which zones were asked, in order
ANSWERS: dict[str, list[str]] = {}  # what a label answers instead: one each time, the last again


@probe(timeout=0.2)
async def colour(zone: Zone, net: Net) -> Colour:
    """The zone's first label, or the misbehaviour that it names."""
    ASKED.append(zone.name)
    label = zone.name.partition(".")[0]
    if label == "raises":
        raise RuntimeError("a bug in a third party's probe")
    if label == "hangs":
        await asyncio.sleep(60)
    if label == "blocks":
        while True:
            time.sleep(0.01)  # noqa: ASYNC251  what this probe is for
    if label == "cannot":
        raise NoRoute("no IPv6 here")
    if label == "lies":
        return cast("Colour", "red")
    await asyncio.sleep(0)
    if answers := ANSWERS.get(label):
        label = answers.pop(0) if len(answers) > 1 else answers[0]
    return Colour(label)
