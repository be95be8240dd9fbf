"""dnsdist before NSD and Knot, which do not have the same copies of the zones."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.peers import farm
from tests.peers.farm import FRONT, V4, V6
from tests.peers.signers import CONTENT, Signed, bind_key, bind_sign, ds_of, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

TOOLS = (*farm.TOOLS, "dnsdist")
# To whom a question goes: by turns, or by the transport that it comes over.
POLICIES = {
    "turns": "setServerPolicy(roundrobin)",
    "transports": (
        'addAction(TCPRule(true), PoolAction("knot"))\naddAction(TCPRule(false), PoolAction("nsd"))'
    ),
}
COPIES = ("sound", "older", "rolled", "unsigned", "missing")  # what Knot has


def dnsdist(folder: Path, policy: str) -> Any:
    """It answers at one address of each family."""
    config = folder / "dnsdist.conf"
    lines = [f'setLocal("{V4[FRONT]}:53")', f'addLocal("[{V6[FRONT]}]:53")']
    lines += ['setACL({"0.0.0.0/0", "::/0"})', 'setSecurityPollSuffix("")']
    lines += [
        f'newServer({{address="{V4[name]}:53", pool={{"", "{name}"}}, checkType="SOA", '
        'checkName="test."})'
        for name in ("nsd", "knot")
    ]
    config.write_text("\n".join([*lines, POLICIES[policy]]), "utf-8")
    return farm.running(["dnsdist", "--supervised", "-C", str(config)], V4[FRONT], folder)


def said(policy: str) -> dict[str, list[str]]:
    """The checks that do not pass, by zone; each zone is called as what Knot has of it."""
    farm.addresses_here()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        pairs = [_copies(folder, kind) for kind in COPIES]
        ours, theirs = [first for first, _ in pairs], [second for _, second in pairs if second]
        top, below = farm.tops(folder, ours), [farm.child(folder, one.zone) for one in ours]
        stack.enter_context(farm.nsd(folder, [*top, *ours, *below]))
        stack.enter_context(farm.knotd(folder, [*top, *theirs, *below]))
        stack.enter_context(farm.named(folder, top))
        stack.enter_context(dnsdist(folder, policy))
        return farm.ours(farm.Judges(folder, top[0]), [], [one.zone for one in ours])[1]


def _copies(folder: Path, kind: str) -> tuple[Signed, Signed | None]:
    """A zone as NSD and as Knot has it."""
    zone = f"{kind}.test"
    keys = _keys(folder, zone)
    file = bind_sign(folder, zone, keys, keys, servers=(FRONT,))
    first = Signed(zone, file.rename(folder / f"{zone}.first"), ds_of(folder, keys[:1]), (FRONT,))
    if kind in {"sound", "missing"}:
        return first, first if kind == "sound" else None
    if kind == "rolled":
        keys = _keys(folder, zone)
    text = CONTENT.replace(" 1 3600 ", " 0 3600 ") if kind == "older" else CONTENT
    if kind == "unsigned":
        return first, Signed(zone, plain(folder, zone, text, (FRONT,)), ())
    return first, Signed(zone, bind_sign(folder, zone, keys, keys, servers=(FRONT,), text=text), ())


def _keys(folder: Path, zone: str) -> Sequence[str]:
    return [bind_key(folder, zone, 13, ksk=ksk) for ksk in (True, False)]
