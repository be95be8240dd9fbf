"""nftables that lock out who asks for many ports: what they hide is not praised as closed."""

from __future__ import annotations

import asyncio
import subprocess
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import pytest

from netaudit.net import ports
from netaudit.net.clock import system_clock
from netaudit.net.context import Net
from netaudit.net.gate import Limits, gate_for
from netaudit.probes.ports import open_ports_v4, open_ports_v6
from netaudit_checks.exposure.nothing_undeclared_v4 import nothing_undeclared_v4
from netaudit_checks.exposure.nothing_undeclared_v6 import nothing_undeclared_v6
from tests.factories import addresses, make_host, make_inventory, make_service
from tests.fakes.servers import hangs, serving
from tests.lab.network import filter_packets, in_a_namespace, needs_nft

pytestmark = [pytest.mark.lab, pytest.mark.peer, needs_nft]
V6, V4 = HERE = ("2001:db8:1001::80", "198.18.1.80")
DECLARED = 443
# Until 20 other ports were asked within a second, and from then on nothing new gets through.
RATE = "limit rate over 10/second burst 20 packets"
RULES = f"""table inet guard {{
set scanners6 {{ type ipv6_addr; flags timeout; timeout 90s; }}
set scanners4 {{ type ipv4_addr; flags timeout; timeout 90s; }}
chain in {{ type filter hook input priority 0;
    tcp flags & (syn | ack) != syn accept
    ip6 daddr {V6} ip6 saddr @scanners6 drop
    ip daddr {V4} ip saddr @scanners4 drop
    ip6 daddr {V6} tcp dport != {DECLARED} {RATE} add @scanners6 {{ ip6 saddr }}
    ip daddr {V4} tcp dport != {DECLARED} {RATE} add @scanners4 {{ ip saddr }}
}}
}}
"""


def said(*, guarded: bool) -> dict[str, Any]:
    """The outcomes of both families; the last port of the sweep is open, and not declared."""
    own = (f"addr add {V6}/128 dev lo nodad", f"addr add {V4}/32 dev lo")
    for command in ("link set lo up", *own):
        subprocess.run(["ip", *command.split()], check=True)
    if guarded:
        filter_packets(RULES)
    return asyncio.run(_ask())


async def _ask() -> dict[str, Any]:
    service = make_service(port=DECLARED, addresses=addresses(*HERE))
    host = make_host(services=(service,), addresses=addresses(*HERE))
    inventory = make_inventory()
    net = Net(inventory, inventory.vantages[0], gate_for(inventory, Limits()), system_clock)
    async with AsyncExitStack() as stack:
        for place in HERE:
            for port in (DECLARED, max(ports.TCP)):
                await stack.enter_async_context(serving(hangs, place, port))
        v6, v4 = await open_ports_v6(host, net), await open_ports_v4(host, net)
        await net.close()
    verdicts = (nothing_undeclared_v6(host, v6), nothing_undeclared_v4(host, v4))
    return {
        "outcomes": [str(verdict.outcome) for verdict in verdicts],
        "hushed": [a.hushed for a in (*v6.addresses, *v4.addresses)],
    }


def test_who_is_locked_out_says_so() -> None:
    found = in_a_namespace(partial(said, guarded=True))
    assert found["hushed"] == [True, True]
    assert "pass" not in found["outcomes"]


def test_who_is_not_finds_what_stands_there() -> None:
    found = in_a_namespace(partial(said, guarded=False))
    assert found == {"outcomes": ["fail", "fail"], "hushed": [False, False]}
