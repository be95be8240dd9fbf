"""The small network of the lab's tests, and what several tests make of it."""

from __future__ import annotations

import json
import os
import subprocess
import traceback
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dns.flags
import dns.message
import dns.name
import dns.rdatatype
import pytest

from netaudit import inventory as inventories
from netaudit.errors import LabError
from netaudit.lab import topology
from netaudit.lab.dns.tree import Tree, plant
from netaudit.lab.kernel import Mode, choose_mode, leave_the_machine
from tests.programs import needs, place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.model import Inventory

SMALL = Path(__file__).with_name("small.yaml")
needs_nft = needs("nft")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def patience(*, silent: bool = False) -> float:
    """Seconds to wait for an answer; only where none is to come does a test wait for their end.

    A machine under load may stand still for longer than an answer takes.
    """
    return 0.3 if silent else 10.0


def clock() -> datetime:
    """A clock that stands still."""
    return NOW


@cache
def small() -> Inventory:
    """The small network."""
    return inventories.load(SMALL)


def tree() -> Tree:
    """A fresh DNS of the small network."""
    return plant(small(), topology.design(small()).infrastructure, clock)


def name(text: str) -> dns.name.Name:
    """An absolute name."""
    return dns.name.from_text(text)


def query(text: str, kind: str, *, dnssec: bool = True, payload: int = 1232) -> bytes:
    """A query in wire format."""
    made = dns.message.make_query(text, kind, want_dnssec=dnssec, payload=payload)
    return made.to_wire()


def kind(text: str) -> dns.rdatatype.RdataType:
    """A record type."""
    return dns.rdatatype.from_text(text)


@cache
def mode() -> Mode | str:
    """How namespaces can be made here, or why they cannot."""
    try:
        return choose_mode()[0]
    except LabError as error:
        return str(error)


def need_namespaces() -> Mode:
    """Skip the test where the kernel allows no namespaces."""
    found = mode()
    if not isinstance(found, Mode):
        pytest.skip(found)
    return found


def in_a_namespace(function: Callable[[], Any]) -> Any:
    """What `function` returns (as JSON), run in a child with a network of its own."""
    chosen = need_namespaces()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            leave_the_machine(chosen)
            said = {"value": function()}
        except BaseException:  # noqa: BLE001  a child of a test must not live on as pytest
            said = {"error": traceback.format_exc()}
        os.write(writer, json.dumps(said).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = json.loads(pipe.read())
    os.waitpid(child, 0)
    assert "error" not in answer, answer.get("error")
    return answer["value"]


def filter_packets(rules: str) -> None:
    """Load rules of nftables into the namespace that the caller stands in; see `needs_nft`."""
    subprocess.run([str(place_of("nft")), "-f", "-"], input=rules, text=True, check=True)
