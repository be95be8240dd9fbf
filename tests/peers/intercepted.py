"""Port 53 to name servers redirected to Unbound, as a firewall or a provider may do on the way."""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from tests.peers import farm, limits, signers
from tests.peers.farm import V4, V6

if TYPE_CHECKING:
    from collections.abc import Sequence

ZONE = "m.test"
BEFORE = {"one": ("knot",), "all": ("nsd", "knot", "named")}
AT = ("198.18.0.150", "2001:db8::150")  # it asks from there, and may pass
CONFIG = """server:
  interface: {v4}
  interface: {v6}
  outgoing-interface: {v4}
  outgoing-interface: {v6}
  access-control: 0.0.0.0/0 allow_snoop
  access-control: ::/0 allow_snoop
  module-config: "iterator"
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  root-hints: {folder}/root.hints
  local-zone: "test." nodefault
remote-control:
  control-enable: no
"""
RULES = """table inet taken {{ chain out {{ type nat hook output priority -100;
    ip saddr {own4} return
    ip6 saddr {own6} return
    ip daddr {{ {v4} }} meta l4proto {{ tcp, udp }} th dport 53 dnat ip to {own4}
    ip6 daddr {{ {v6} }} meta l4proto {{ tcp, udp }} th dport 53 dnat ip6 to {own6}
}}
}}
"""


def said(servers: Sequence[str]) -> dict[str, list[str]]:
    """The checks that fail, or are not tested, of a sound zone, by target."""
    farm.addresses_here()
    for address in (f"{AT[0]}/32", f"{AT[1]}/128"):
        _run("ip", "addr", "add", address, "dev", "lo", *["nodad"] * (":" in address))
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        zone = signers.bind(folder, ZONE, 13, "nsec")
        top = farm.tops(folder, [zone])
        for serve in limits.SERVE.values():
            stack.enter_context(serve(folder, [*top, zone, farm.child(folder, ZONE)]))
        judges = farm.Judges(folder, top[0])
        config = folder / "taken.conf"
        config.write_text(CONFIG.format(v4=AT[0], v6=AT[1], folder=folder), "utf-8")
        stack.enter_context(farm.running(["unbound", "-d", "-c", str(config)], AT[0], folder))
        v4, v6 = (", ".join(of[server] for server in servers) for of in (V4, V6))
        _run("nft", "-f", "-", told=RULES.format(own4=AT[0], own6=AT[1], v4=v4, v6=v6))
        return farm.ours(judges, [], [ZONE])[1]


def _run(tool: str, *arguments: str, told: str = "") -> None:
    subprocess.run([str(farm.found(tool)), *arguments], input=told, text=True, check=True)
