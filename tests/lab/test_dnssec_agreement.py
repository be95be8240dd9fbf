"""Our verdicts beside unbound's, in the lab, with every DNSSEC and DNS fault on in its turn."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from tests.lab.test_peers import unbound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from netaudit.lab.session import Lab

pytestmark = [pytest.mark.lab, pytest.mark.peer]
ZONE = "x-mot.kontum.test"
QUESTIONS = [(ZONE, "SOA"), (f"www.{ZONE}", "AAAA"), (f"nothing.{ZONE}", "A"), (ZONE, "AFSDB")]
FAULTS = [
    "",
    "ds-mismatch",
    "ds-missing",
    "signatures-expired",
    "signatures-near-expiry",
    "signatures-corrupt",
    "signatures-missing",
    "signing-stopped",
    "never-signed",
    "denial-missing",
    "denial-wrong",
    "nsec3-iterations",
    "secondary-stale",
    "server-lame",
    "server-tcp-dead",
]
CANARIES = ["good", "bogus", "expired", "unsigned"]


# `netaudit dnssec` for several questions in one process: to begin one takes a second.
PROGRAM = """
import json, sys
from netaudit.cli import cli
for question in json.loads(sys.argv[1]):
    cli.main(["dnssec", *question, *sys.argv[2:]], standalone_mode=False)
"""


def ours(lab: Lab, questions: Sequence[tuple[str, str]], *options: str) -> list[str]:
    """The verdicts of `netaudit dnssec`, run at the operations centre."""
    arguments = ["--inventory", str(lab.public_inventory), "--json", *options]
    done = lab.exec([sys.executable, "-c", PROGRAM, json.dumps(questions), *arguments], timeout=60)
    return verdicts(done.stdout)


def verdicts(said: str) -> list[str]:
    """Of one JSON document after the other."""
    found, at, decoder = [], 0, json.JSONDecoder()
    while at < len(said):
        document, at = decoder.raw_decode(said, at)
        found.append(document["verdict"])
        at = len(said) - len(said[at:].lstrip())
    return found


@pytest.mark.parametrize("fault", FAULTS)
def test_unbound_agrees_with_us(lab: Lab, tmp_path: Path, fault: str) -> None:
    if fault:
        lab.inject(fault, "x-mot")
    told = [unbound(lab, tmp_path, name, kind).lower() for name, kind in QUESTIONS]
    assert list(zip(QUESTIONS, ours(lab, QUESTIONS), strict=True)) == list(
        zip(QUESTIONS, told, strict=True)
    )


@pytest.mark.parametrize("canary", CANARIES)
def test_unbound_agrees_about_the_canaries(lab: Lab, tmp_path: Path, canary: str) -> None:
    name = f"{canary}.canary.kontum.test"
    assert ours(lab, [(name, "A")]) == [unbound(lab, tmp_path, name, "A").lower()]


def test_where_we_differ_an_rfc_decides(lab: Lab) -> None:
    """RFC 9905 section 2: RSASHA1 is treated as unsupported, so the answer is insecure."""
    lab.inject("algorithm-weak", "x-mot")
    assert ours(lab, [(ZONE, "SOA")]) == ["insecure"]
    assert ours(lab, [(ZONE, "SOA")], "--algorithms", "permissive") == ["secure"]
