"""Our verdicts beside unbound's, in the lab, with every DNSSEC and DNS fault on in its turn."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from tests.lab.test_peers import unbound

if TYPE_CHECKING:
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


def ours(lab: Lab, name: str, kind: str, *options: str) -> str:
    """The verdict of `netaudit dnssec`, run at the operations centre."""
    arguments = ["--inventory", str(lab.public_inventory), "--json", *options]
    program = "from netaudit.cli import main; main()"
    done = lab.exec([sys.executable, "-c", program, "dnssec", name, kind, *arguments], timeout=60)
    return str(json.loads(done.stdout)["verdict"])


@pytest.mark.parametrize("fault", FAULTS)
def test_unbound_agrees_with_us(lab: Lab, tmp_path: Path, fault: str) -> None:
    if fault:
        lab.inject(fault, "x-mot")
    for name, kind in QUESTIONS:
        told = unbound(lab, tmp_path, name, kind).lower()
        assert (name, kind, ours(lab, name, kind)) == (name, kind, told)


@pytest.mark.parametrize("canary", CANARIES)
def test_unbound_agrees_about_the_canaries(lab: Lab, tmp_path: Path, canary: str) -> None:
    name = f"{canary}.canary.kontum.test"
    assert ours(lab, name, "A") == unbound(lab, tmp_path, name, "A").lower()


def test_where_we_differ_an_rfc_decides(lab: Lab) -> None:
    """RFC 9905 section 2: RSASHA1 is treated as unsupported, so the answer is insecure."""
    lab.inject("algorithm-weak", "x-mot")
    assert ours(lab, ZONE, "SOA") == "insecure"
    assert ours(lab, ZONE, "SOA", "--algorithms", "permissive") == "secure"
