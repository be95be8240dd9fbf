"""nftables that lose large TCP segments of IPv6 alone, as a tunnel without ICMPv6 errors does."""

from __future__ import annotations

import asyncio
import subprocess
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import pytest

from netaudit.net.clock import system_clock
from netaudit.net.context import Net
from netaudit.net.gate import Limits, gate_for
from netaudit.probes import page
from netaudit.probes.application import application_v6
from netaudit.probes.page import start_pages
from netaudit_checks.ipv6.content_on_par import Options, content_on_par
from tests.factories import addresses, make_inventory, make_service
from tests.fakes.servers import serving
from tests.lab.network import filter_packets, in_a_namespace, needs_nft

pytestmark = [pytest.mark.lab, pytest.mark.peer, needs_nft]
V6, V4 = HERE = ("2001:db8:1001::80", "198.18.1.80")
PORT = 80
RULES = f"""table ip6 tunnel {{
chain out {{ type filter hook output priority 0;
    ip6 saddr {V6} tcp sport {PORT} ip6 length > 1000 drop
}}
}}
"""
TEXT = b" ".join(b"tin %d" % number for number in range(2000))
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(TEXT)


async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Its head leaves in a packet of its own, as that of many programs does."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(HEAD)
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.write(TEXT)
    await reader.read()


def said(*, lost: bool) -> dict[str, Any]:
    own = (f"addr add {V6}/128 dev lo nodad", f"addr add {V4}/32 dev lo")
    for command in ("link set lo up", *own):
        subprocess.run(["ip", *command.split()], check=True)
    if lost:
        filter_packets(RULES)
    return asyncio.run(_ask())


async def _ask() -> dict[str, Any]:
    page._PATIENCE = 1.5  # of a child: the segments are lost for good
    service = make_service(port=PORT, protocol="http", addresses=addresses(*HERE))
    inventory = make_inventory()
    net = Net(inventory, inventory.vantages[0], gate_for(inventory, Limits()), system_clock)
    async with AsyncExitStack() as stack:
        for place in HERE:
            await stack.enter_async_context(serving(web, place, PORT))
        pages, spoken = await start_pages(service, net), await application_v6(service, net)
        await net.close()
    outcome = content_on_par(service, pages, Options()).outcome
    return {"outcome": str(outcome), "works": [answer.works for answer in spoken.answers]}


def test_a_page_whose_head_alone_arrives_fails() -> None:
    """By its status line it works."""
    assert in_a_namespace(partial(said, lost=True)) == {"outcome": "fail", "works": [True]}


def test_a_page_that_arrives_passes() -> None:
    assert in_a_namespace(partial(said, lost=False)) == {"outcome": "pass", "works": [True]}
