"""Sound zones at servers that answer no more than so much: what of ours fails by that alone.

BIND, Knot and NSD with limits on responses, datagrams, octets or connections of their own, and BIND
behind a firewall that lets so many datagrams a second through; or it, or all of them, behind one
that lets only short answers through. We ask at the pace as shipped.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netaudit.net.gate import Limits
from tests.peers import farm, signers

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVE = {"nsd": farm.nsd, "knot": farm.knotd, "named": farm.named}
# By what is limited: the server, and its option.
OPTIONS = {
    "none": ("named", ""),
    "named-rrl": ("named", "rate-limit { responses-per-second 5; };"),
    "named-rrl-drops": ("named", "rate-limit { responses-per-second 5; slip 0; };"),
    "named-rrl-truncates": ("named", "rate-limit { responses-per-second 5; slip 1; };"),
    "named-rrl-all": ("named", "rate-limit { all-per-second 20; };"),
    "named-cookie": ("named", "require-server-cookie yes;"),
    "named-512": ("named", "max-udp-size 512;"),
    "named-tcp-2": ("named", "tcp-clients 2;"),
    "named-tcp-4": ("named", "tcp-clients 4;"),
    "named-tcp-short": ("named", "tcp-idle-timeout 1; tcp-initial-timeout 25;"),
    "named-minimal-any": ("named", "minimal-any yes;"),
    "knot-tcp-2": ("knot", "  tcp-max-clients: 2\n"),
    "knot-tcp-4": ("knot", "  tcp-max-clients: 4\n"),
    "knot-1220": ("knot", "  udp-max-payload: 1220\n"),
    "nsd-rrl": ("nsd", "  rrl-ratelimit: 5\n"),
    "nsd-rrl-drops": ("nsd", "  rrl-ratelimit: 5\n  rrl-slip: 0\n"),
    "nsd-rrl-truncates": ("nsd", "  rrl-ratelimit: 5\n  rrl-slip: 1\n"),
    "nsd-512": ("nsd", "  ipv4-edns-size: 512\n  ipv6-edns-size: 512\n"),
    "nsd-tcp-1": ("nsd", "  tcp-count: 1\n"),
    "nsd-tcp-4": ("nsd", "  tcp-count: 4\n"),
    "nsd-tcp-one-question": ("nsd", "  tcp-query-count: 1\n"),
    "nsd-any": ("nsd", "  refuse-any: yes\n"),
    "nsd-minimal": ("nsd", "  minimal-responses: yes\n"),
}
POLICED = {f"named-policed-{rate}": rate for rate in (10, 20, 50, 150, 400)}
# UDP answers of no more octets get through: of one server, or of all.
SHORT = {"named-short": ("named",), "all-short": ("nsd", "knot", "named")}
KINDS = (*OPTIONS, *POLICED, *SHORT)
MOST, UDP_HEADER = 512, 8  # octets
LONG = """table inet long {{ chain out {{ type filter hook output priority 0;
    ip saddr {v4} udp sport 53 udp length > {most} drop
    ip6 saddr {v6} udp sport 53 udp length > {most} drop
}}
}}
"""
RULES = """table inet police {{ chain in {{ type filter hook input priority 0;
    ip daddr {v4} udp dport 53 limit rate over {rate}/second burst 10 packets drop
    ip6 daddr {v6} udp dport 53 limit rate over {rate}/second burst 10 packets drop
}}
}}
"""


def said(count: int, kind: str) -> dict[str, Any]:
    """Which checks fail of how many of so many zones, and in how many seconds."""
    farm.addresses_here()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        zones = [_zone(folder, number) for number in range(count)]
        judges = farm.Judges(folder, _serve(stack, folder, zones, kind))
        if kind in POLICED:
            _table(RULES, "named", rate=POLICED[kind])
        for server in SHORT.get(kind, ()):
            _table(LONG, server, most=MOST + UDP_HEADER)
        began = time.monotonic()
        _, failed, _ = farm.ours(judges, [], [zone.zone for zone in zones], Limits())
        seconds = time.monotonic() - began
    return {"failed": Counter(c for found in failed.values() for c in found), "seconds": seconds}


def _zone(folder: Path, number: int) -> signers.Signed:
    sign = (signers.bind, signers.ldns)[number % 2]
    return sign(folder, f"m{number}.test", 13, signers.DENIALS[number % 3])


def _serve(
    stack: ExitStack, folder: Path, zones: Sequence[signers.Signed], kind: str
) -> signers.Signed:
    """All servers with all zones; the root."""
    top = farm.tops(folder, zones)
    held = [*top, *zones, *(farm.child(folder, zone.zone) for zone in zones)]
    limited, option = OPTIONS.get(kind, ("", ""))
    for name, serve in SERVE.items():
        stack.enter_context(serve(folder, held, option if name == limited else ""))
    return top[0]


def _table(rules: str, server: str, **values: int) -> None:
    """Load a table of rules about that server's addresses; of the same name, they add up."""
    tool = farm.found("nft")
    assert tool is not None
    text = rules.format(v4=farm.V4[server], v6=farm.V6[server], **values)
    subprocess.run([tool, "-f", "-"], input=text, text=True, check=True)
