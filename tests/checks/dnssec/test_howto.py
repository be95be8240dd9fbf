"""The remedies of DNSSEC and DNS in commands: each check has them, and configuration is read."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from netaudit.registry import load
from tests.programs import need

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHECKS = {i: c for i, c in load().checks.items() if i.startswith(("dns.", "dnssec."))}
PRODUCTS = {"BIND", "Knot", "NSD/OpenDNSSEC", "PowerDNS"}
REPLACED = {
    "ADDRESS-V6": "2001:db8::53",
    "ADDRESS-V4": "198.18.1.53",
    "PREFIX-V6": "2001:db8::/48",
    "PREFIX-V4": "198.18.1.0/24",
    "ADDRESS": "2001:db8::53",
    "ZONE": "zone.test",
    "NAME": "name.zone.test",
    "SECRET": "c2VjcmV0",
    "KEYNAME": "NOKEY",
    "KEYTAG": "20326",
    "ALGORITHM": "13",
    "DIGESTTYPE": "2",
    "DIGEST": "00" * 32,
}


def configuration(file: str) -> list[tuple[str, str]]:
    """Each block that belongs into that file: what stands between its name and the next remark."""
    found = []
    for id_, check in CHECKS.items():
        for product, text in check.meta.howto:
            for block in re.findall(rf"^# {file}\n((?:(?!#).*\n?)+)", text, re.MULTILINE):
                for word, value in REPLACED.items():
                    block = re.sub(rf"\b{word}\b", value, block)  # noqa: PLW2901
                found.append((f"{id_} {product}", block))
    return found


def _knot(block: str) -> str:
    keys = "key:\n  - id: transfer\n    algorithm: hmac-sha256\n    secret: c2VjcmV0\n"
    return keys + block


def _bind(block: str) -> str:
    return re.sub(r'file "[^"]*";', 'file "/dev/null";', block)


FILES: dict[str, tuple[list[str], Callable[[str], str]]] = {
    "named.conf": (["named-checkconf"], _bind),
    "knot.conf": (["knotc", "-c"], _knot),
    "nsd.conf": (["nsd-checkconf"], str),
    "unbound.conf": (["unbound-checkconf"], str),
}
CASES = [(file, *case) for file in FILES for case in dict.fromkeys(configuration(file))]


@pytest.mark.parametrize("id_", CHECKS)
def test_each_check_has_its_remedy_in_commands(id_: str) -> None:
    products = dict(CHECKS[id_].meta.howto)
    if "resolver" in id_:
        assert {"BIND", "Unbound"} & products.keys()
    else:
        assert products.keys() & PRODUCTS >= {"BIND", "PowerDNS"}


@pytest.mark.peer
@pytest.mark.parametrize("file", FILES)
def test_configuration_is_what_the_product_reads(file: str, tmp_path: Path) -> None:
    command, prepare = FILES[file]
    tool = need(command[0])
    blocks = {block: where for name, where, block in CASES if name == file}
    assert blocks
    wrong = []
    for block, where in blocks.items():
        path = tmp_path / file
        anchor = tmp_path / "root.ds"
        anchor.write_text(f". IN DS 20326 13 2 {'00' * 32}\n", "utf-8")
        path.write_text(prepare(block).replace("/etc/unbound/root.ds", str(anchor)), "utf-8")
        line = [tool, *command[1:], str(path)] + ["conf-check"] * (command[0] == "knotc")
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=20)
        if done.returncode:
            wrong.append(f"{where}: {done.stdout}{done.stderr}\n{block}")
    assert not wrong, wrong
