"""Canary zones as `netaudit canaries make` writes them, served by NSD, Knot and BIND."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import dns.name

from netaudit.canaries import made, write
from netaudit.canaries.state import states
from netaudit.model import DnsPlan, RootHint
from netaudit.net.clock import system_clock
from tests.factories import addresses, make_inventory
from tests.peers import farm
from tests.peers.farm import V4, V6
from tests.peers.signers import SERVERS, Signed

if TYPE_CHECKING:
    from netaudit.canaries import Canaries
    from netaudit.model import Inventory

ZONE = dns.name.from_text("canary.test")


def said(server: str) -> dict[str, list[str]]:
    """By canary: what the inventory is told to expect, our verdict, and unbound's."""
    farm.addresses_here()
    with tempfile.TemporaryDirectory() as path, ExitStack() as stack:
        folder, canaries = Path(path), Path(path, "canaries")
        found = made(ZONE, [dns.name.from_text(f"{server}.test")], system_clock(), 5)
        write(found, canaries, PurePosixPath(canaries))
        top = farm.tops(folder, [Signed("canary.test", canaries, found.ds, (server,))])
        included = {
            "nsd": {"extra": f'  include: "{canaries}/nsd.conf"\n'},
            "knot": {"extra": f"include: {canaries}/knot.conf\n"},
            "named": {"beside": f'include "{canaries}/named.conf";\n'},
        }
        for name, serve in zip(SERVERS, (farm.nsd, farm.knotd, farm.named), strict=True):
            stack.enter_context(serve(folder, top, **(included[name] if name == server else {})))
        judges = farm.Judges(folder, top[0])
        ours = asyncio.run(states(_inventory(judges, found)))
        asked = [(_asked(canary.name), "A") for canary in found.canaries]
        theirs = judges.all(judges.unbound, asked)
        return {
            one.canary.name: [
                one.canary.expected,
                one.found,
                theirs[f"{_asked(one.canary.name)} A"],
            ]
            for one in ours
        }


def _asked(name: str) -> str:
    """Of one with many iterations, a denial has to be asked for."""
    return f"nothing.{name}" if name.startswith("iterations") else name


def _inventory(judges: farm.Judges, found: Canaries) -> Inventory:
    hints = tuple(RootHint(f"{s}.test", addresses(V6[s], V4[s])) for s in SERVERS)
    return make_inventory(dns=DnsPlan(hints, (judges.anchor.strip(),), found.canaries))
