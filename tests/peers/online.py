"""Zones that are signed as they are asked for: by PowerDNS, and by Knot's module onlinesign.

What does not exist they deny without a chain: with records that cover one name alone (RFC 4470,
RFC 7129 appendix B), or say that the name exists and has no type (RFC 9824).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.peers import farm
from tests.peers.farm import V4, V6, found, running
from tests.peers.signers import Signed, plain, run

if TYPE_CHECKING:
    from collections.abc import Sequence

TOOLS = ("pdns_server", "pdnsutil", "keymgr")
BACKEND = "*/pdns/libbindbackend.so"  # a package of its own
# How PowerDNS denies: the metadata of a zone.
POWERDNS = {"nsec": (), "nsec3": ("1 0 0 -",), "narrow": ("1 0 0 -", "narrow")}


def missing() -> list[str]:
    """What is not installed of all that is needed."""
    tools = [tool for tool in (*farm.TOOLS, *TOOLS) if found(tool) is None]
    return tools + [BACKEND] * (not any(Path("/usr/lib").glob(BACKEND)))


def powerdns(folder: Path, zones: dict[str, str]) -> list[Signed]:
    """Zones with a way to deny each (POWERDNS); keys as `pdnsutil secure-zone` makes them."""
    home = folder / "pdns"
    home.mkdir()
    files = {zone: plain(folder, zone, servers=("pdns",)) for zone in zones}
    lines = (f'zone "{zone}" {{ type master; file "{file}"; }};' for zone, file in files.items())
    (home / "zones").write_text("\n".join(lines), "utf-8")
    (home / "pdns.conf").write_text(
        f"launch=bind\nbind-config={home}/zones\nbind-dnssec-db={home}/keys\nsocket-dir={home}\n"
        f"local-address={V4['pdns']},{V6['pdns']}\nsetuid=\nsetgid=\ndname-processing=yes\n"
        "version-string=anonymous\nserver-id=disabled\n",
        "utf-8",
    )
    _pdnsutil(folder, "create-bind-db", f"{home}/keys")
    return [_secured(folder, zone, file, zones[zone]) for zone, file in files.items()]


def _secured(folder: Path, zone: str, file: Path, denial: str) -> Signed:
    _pdnsutil(folder, "secure-zone", zone)
    if options := POWERDNS[denial]:
        _pdnsutil(folder, "set-nsec3", zone, *options)
    _pdnsutil(folder, "rectify-zone", zone)
    told = _pdnsutil(folder, "export-zone-ds", zone)
    ds = next(line for line in told.splitlines() if " 13 2 " in line)
    return Signed(zone, file, (ds.split(" DS ")[1].split(";")[0].strip(),), ("pdns",))


def _pdnsutil(folder: Path, *command: str) -> str:
    return run(folder, "pdnsutil", f"--config-dir={folder}/pdns", *command)


def pdns_server(folder: Path) -> Any:
    """PowerDNS with what `powerdns` prepared."""
    command = ["pdns_server", f"--config-dir={folder}/pdns", "--daemon=no", "--guardian=no"]
    return running(command, V4["pdns"], folder)


def onlinesign(folder: Path, zones: Sequence[str]) -> list[Signed]:
    """Zones with a key each that Knot's module signs with."""
    home = folder / "online"
    home.mkdir()
    files = {zone: plain(folder, zone, servers=("online",)) for zone in zones}
    text = (
        f"server:\n  rundir: {home}\n  listen: [{V4['online']}@53, {V6['online']}@53]\n"
        '  version: ""\n  identity: ""\n  nsid: ""\n'
        f"database:\n  storage: {home}\nlog:\n  - target: stderr\n    any: warning\n"
        "policy:\n  - id: own\n    manual: on\n    single-type-signing: on\n"
        "mod-onlinesign:\n  - id: own\n    policy: own\n"
        "template:\n  - id: default\n    zonefile-load: whole\n    journal-content: none\nzone:\n"
    )
    text += "".join(
        f"  - domain: {zone}.\n    file: {file}\n    dnssec-policy: own\n"
        "    module: mod-onlinesign/own\n"
        for zone, file in files.items()
    )
    (home / "knot.conf").write_text(text, "utf-8")
    made = []
    for zone, file in files.items():
        _keymgr(folder, zone, "generate", "algorithm=ECDSAP256SHA256", "ksk=yes", "zsk=yes")
        lines = _keymgr(folder, zone, "ds").splitlines()
        ds = next(line.split(" DS ")[1] for line in lines if " 13 2 " in line)
        made.append(Signed(zone, file, (ds,), ("online",)))
    return made


def _keymgr(folder: Path, zone: str, *command: str) -> str:
    return run(
        folder, str(found("keymgr")), "-c", f"{folder}/online/knot.conf", f"{zone}.", *command
    )


def online_knotd(folder: Path) -> Any:
    """Knot with what `onlinesign` prepared."""
    command = ["knotd", "-c", f"{folder}/online/knot.conf"]
    return running(command, V4["online"], folder)
