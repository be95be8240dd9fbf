"""Zones signed by other people's signers: BIND's, Knot's and ldns's command-line tools.

Every zone has the same content, so that the same questions have the same right answers; what the
denial changes about them (opt-out) is said in QUESTIONS.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import dns.dnssec
import dns.name
import dns.rdatatype
import dns.zone

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = {8: "RSASHA256", 10: "RSASHA512", 13: "ECDSAP256SHA256", 14: "ECDSAP384SHA384"}
NAMES |= {15: "ED25519", 16: "ED448"}
DENIALS = ("nsec", "nsec3", "optout")
SERVERS = ("nsd", "knot", "named")  # ns names: nsd.test and so on
CONTENT = """\
$ORIGIN {zone}.
@ 300 IN SOA nsd.test. hostmaster.{zone}. 1 3600 900 604800 300
{servers}
www 300 IN A 198.18.9.1
www 300 IN AAAA 2001:db8:9::1
*.wild 300 IN A 198.18.9.2
a.b.ent 300 IN A 198.18.9.3
alias 300 IN CNAME www
gone 300 IN CNAME nothing
d 300 IN DNAME wild
child 300 IN NS nsd.test.
"""

# Owner, type, verdict and rcode; with opt-out, what rests on a span is insecure (RFC 5155 9.2).
QUESTIONS = [
    ("", "SOA", "secure", "NOERROR"),
    ("www", "A", "secure", "NOERROR"),
    ("www", "MX", "secure", "NOERROR"),
    ("alias", "AAAA", "secure", "NOERROR"),
    ("b.ent", "A", "secure", "NOERROR"),
    ("x.wild", "A", "span", "NOERROR"),
    ("x.d", "A", "span", "NOERROR"),
    ("nothing", "A", "span", "NXDOMAIN"),
    ("gone", "A", "span", "NXDOMAIN"),
    ("child", "DS", "span", "NOERROR"),
    ("www.child", "A", "insecure", "NOERROR"),
]


@dataclass(frozen=True)
class Signed:
    """A signed zone in a file, and the DS that its parent shall have, in presentation form.

    `servers` have it; whoever signs as it is asked has the unsigned zone in the file.
    """

    zone: str
    file: Path
    ds: tuple[str, ...]
    servers: tuple[str, ...] = SERVERS


def run(folder: Path, *command: str) -> str:
    """A tool's output; its words are in the error if it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


def digests(file: Path, zone: str) -> tuple[str, ...]:
    """DS (SHA-256) of the keys with the SEP flag in a zone file, or of a single key."""
    name = dns.name.from_text(zone)
    keys = list(read(file, zone).get_rdataset("@", "DNSKEY") or ())
    entry = [k for k in keys if k.flags & 1] or keys
    return tuple(dns.dnssec.make_ds(name, key, "SHA256").to_text() for key in entry)


def read(file: Path, zone: str) -> dns.zone.Zone:
    return dns.zone.from_file(str(file), zone, relativize=True, check_origin=False)


def plain(
    folder: Path, zone: str, content: str = CONTENT, servers: Sequence[str] = SERVERS
) -> Path:
    """The unsigned zone."""
    file = folder / f"{zone}.zone"
    there = "\n".join(f"@ 300 IN NS {server}.test." for server in servers)
    file.write_text(content.format(zone=zone, servers=there), "utf-8")
    return file


def bind(
    folder: Path, zone: str, algorithm: int, denial: str, servers: Sequence[str] = SERVERS
) -> Signed:
    """dnssec-keygen and dnssec-signzone, KSK and ZSK."""
    keys = [bind_key(folder, zone, algorithm, ksk=ksk) for ksk in (True, False)]
    file = bind_sign(folder, zone, keys, keys, denial=denial, servers=servers)
    return Signed(zone, file, ds_of(folder, keys[:1]))


def bind_key(folder: Path, zone: str, algorithm: int, *, ksk: bool) -> str:
    """A fresh key's base name."""
    size = ["-b", "2048"] if algorithm in {8, 10} else []
    command = ["dnssec-keygen", "-q", "-a", NAMES[algorithm], *size, *(["-f", "KSK"] * ksk), zone]
    return run(folder, *command).split()[-1]


def ds_of(folder: Path, keys: Sequence[str]) -> tuple[str, ...]:
    """The DS of keys, by BIND."""
    texts = (run(folder, "dnssec-dsfromkey", "-2", f"{key}.key") for key in keys)
    return tuple(text.split(" DS ")[1].strip() for text in texts)


def bind_sign(
    folder: Path,
    zone: str,
    published: Sequence[str],
    signing: Sequence[str],
    *,
    denial: str = "nsec",
    extra: str = "",
    servers: Sequence[str] = SERVERS,
    text: str = CONTENT,
) -> Path:
    """The zone with `published` in its DNSKEY set, signed with `signing` alone, unverified."""
    file = plain(folder, zone, text, servers)
    keys = "".join((folder / f"{key}.key").read_text("utf-8") for key in published)
    file.write_text(file.read_text("utf-8") + extra + keys, "utf-8")
    chain = {"nsec": [], "nsec3": ["-3", "-"], "optout": ["-3", "-", "-A"]}[denial]
    out = folder / f"{zone}.bind"
    options = ["-P", "-D"][:1] + ["-H", "0"] * bool(chain) + chain
    run(folder, "dnssec-signzone", "-q", *options, "-o", zone, "-f", str(out), str(file), *signing)
    return out


def ldns(
    folder: Path, zone: str, algorithm: int, denial: str, servers: Sequence[str] = SERVERS
) -> Signed:
    """ldns-keygen and ldns-signzone, KSK and ZSK."""
    size = ["-b", "2048"] if algorithm in {8, 10} else []
    keys = [
        run(folder, "ldns-keygen", "-a", NAMES[algorithm], *size, *(["-k"] * ksk), zone).strip()
        for ksk in (True, False)
    ]
    file, out = plain(folder, zone, servers=servers), folder / f"{zone}.ldns"
    chain = {"nsec": [], "nsec3": ["-n", "-t", "0"], "optout": ["-n", "-p", "-t", "0"]}[denial]
    run(folder, "ldns-signzone", *chain, "-o", f"{zone}.", "-f", str(out), str(file), *keys)
    return Signed(zone, out, digests(out, zone))


def knot(folder: Path, zone: str, algorithm: int, denial: str) -> Signed:
    """kzonesign, whose policy makes the keys: KSK and ZSK."""
    plain(folder, zone)
    for name in ("out", f"db-{zone}", f"run-{zone}"):
        (folder / name).mkdir(exist_ok=True)
    nsec3 = "on" if denial != "nsec" else "off"
    config = folder / f"{zone}.conf"
    config.write_text(
        f"server:\n  rundir: {folder}/run-{zone}\n"
        f"database:\n  storage: {folder}/db-{zone}\n"
        f"policy:\n  - id: p\n    algorithm: {NAMES[algorithm].lower()}\n    nsec3: {nsec3}\n"
        f"    nsec3-opt-out: {'on' if denial == 'optout' else 'off'}\n    nsec3-salt-length: 0\n"
        f"    nsec3-iterations: 0\n"
        f"zone:\n  - domain: {zone}.\n    storage: {folder}\n    file: {zone}.zone\n"
        "    dnssec-signing: on\n    dnssec-policy: p\n",
        "utf-8",
    )
    run(folder, "kzonesign", "-c", str(config), "-o", str(folder / "out"), f"{zone}.")
    out = folder / "out" / f"{zone}.zone"
    return Signed(zone, out, digests(out, zone))


SIGNERS = {"bind": bind, "ldns": ldns, "knot": knot}
