"""The command, against name servers on loopback: one address, all zones."""

from __future__ import annotations

import json
import socket
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import dns.message
import pytest
from click.testing import CliRunner

from netaudit.cli.dnssec import dnssec
from netaudit.errors import InventoryError, OutOfScope, UsageError
from tests.dns.worlds import internet
from tests.factories import make_inventory
from tests.fakes.dns_zones import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from tests.dns.worlds import Internet


class Tree:
    """The zones of tests.dns.worlds behind one UDP socket, in a thread of its own."""

    def __init__(self, net: Internet) -> None:
        self.net = net
        self.sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        self.sock.bind(("::1", 0))
        self.port = self.sock.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        zones = [self.net.root, self.net.test, self.net.kontum, self.net.unit]
        while True:
            data, peer = self.sock.recvfrom(4096)
            if not data:
                return
            query = dns.message.from_wire(data)
            (question,) = query.question
            held = [z for z in zones if question.name.is_subdomain(z.origin)]
            if question.rdtype == 43 and len(held) > 1:
                held = [z for z in held if z.origin != question.name]
            response = dns.message.make_response(query)
            held[-1].respond(response, question.name, question.rdtype)
            self.sock.sendto(response.to_wire(max_size=4096), peer)

    def close(self) -> None:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("::1", self.port))
        self.thread.join(5)
        self.sock.close()


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    net = internet()
    served = Tree(net)
    (tmp_path / "hints").write_text(". 60 NS ns.root.test.\nns.root.test. 60 AAAA ::1\n")
    anchors = "".join(f". IN DS {ds.to_text()}\n" for ds in net.root.ds())
    (tmp_path / "anchor").write_text(anchors)
    yield served
    served.close()


def run(tree: Tree, folder: Path, *arguments: str) -> Result:
    options = ["--root-hints", str(folder / "hints"), "--trust-anchor", str(folder / "anchor")]
    fixed = [*options, "--port", str(tree.port)]
    return CliRunner().invoke(dnssec, [*arguments, *fixed], env={"NETAUDIT_LANG": "en"})


def test_a_tree_for_people(tree: Tree, tmp_path: Path) -> None:
    result = run(tree, tmp_path, "www.u.kontum.test", "--at", str(NOW))
    assert result.exit_code == 0, result.output
    assert result.output.startswith(".  secure: trust anchor [")
    assert "www.u.kontum.test. A: secure (NOERROR)" in result.output


def told(tree: Tree, folder: Path, *arguments: str) -> dict[str, Any]:
    result = run(tree, folder, *arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def test_json_and_nothing_else(tree: Tree, tmp_path: Path) -> None:
    found = told(tree, tmp_path, "nothing.u.kontum.test", "AAAA", "--at", str(NOW))
    assert (found["verdict"], found["rcode"], found["type"]) == ("secure", "NXDOMAIN", "AAAA")
    assert found["chain"][0]["zone"] == "."
    assert found["findings"] == []


def test_bogus_is_a_verdict_too(tree: Tree, tmp_path: Path) -> None:
    late = datetime.fromtimestamp(NOW + 90 * 86_400, UTC).isoformat()
    found = told(tree, tmp_path, "www.u.kontum.test", "--at", late)
    assert found["verdict"] == "bogus"
    assert {f["code"] for f in found["findings"]} >= {"EXPIRED"}


def test_without_an_anchor_it_is_indeterminate(tree: Tree, tmp_path: Path) -> None:
    arguments = ["--root-hints", str(tmp_path / "hints"), "--port", str(tree.port), "--json"]
    result = CliRunner().invoke(dnssec, ["www.u.kontum.test", *arguments])
    assert json.loads(result.output)["verdict"] == "indeterminate"


def test_a_family_without_servers(tree: Tree, tmp_path: Path) -> None:
    found = told(tree, tmp_path, "www.u.kontum.test", "--ipv4")
    assert (found["verdict"], found["findings"][0]["code"]) == (
        "indeterminate",
        "NO_SERVER_ADDRESS",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["www.test"], "nowhere to begin"),
        (["a..test", "--root-hints", "hints"], "is not a domain name"),
        (["www.test", "NOPE", "--root-hints", "hints"], "is not a record type"),
        (["www.test", "AXFR", "--root-hints", "hints"], "not data that a signature covers"),
        (["www.test", "TYPE41", "--root-hints", "hints"], "not data that a signature covers"),
        (["www.test", "TYPE128", "--root-hints", "hints"], "not data that a signature covers"),
        (["www.test", "--at", "today", "--root-hints", "hints"], "expected a time"),
        (["www.test", "--at", "2026-01-01T00:00:00", "--root-hints", "hints"], "expected a time"),
        (["www.test", "--at", "20260101000000", "--root-hints", "hints"], "expected a time"),
        (["www.test", "--root-hints", "bad"], "no name server"),
        (["www.test", "--root-hints", "hints", "--trust-anchor", "bad"], "no trust anchor"),
        (["www.test", "--at", "253402300800", "--root-hints", "hints"], "expected a time"),
        (["www.test", "--at", "9" * 5000, "--root-hints", "hints"], "expected a time"),
        (["www.test", "--at", "1969-12-31T23:59:59Z", "--root-hints", "hints"], "expected a time"),
        (["www.test", "--root-hints", "binary"], "binary:1:1: this file is in UTF-16"),
        (["www.test", "--root-hints", "hints", "--trust-anchor", "hints"], "hints:1:6: “NS”: "),
    ],
)
def test_bad_input_is_said(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hints").write_text(". 60 NS ns.root.test.\nns.root.test. 60 AAAA ::1\n")
    (tmp_path / "bad").write_text("; nothing\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    result = CliRunner().invoke(dnssec, arguments)
    assert isinstance(result.exception, UsageError | InventoryError)
    assert said in str(result.exception)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-01-31T12:00:00Z", 1_769_860_800),
        ("2026-01-31t12:00:00z", 1_769_860_800),
        ("2026-01-31T19:00:00.999999999+07:00", 1_769_860_800),
        ("2026-12-31T23:59:60Z", 1_798_761_600),
        ("2026-12-31T23:59:60.5-00:00", 1_798_761_600),
        ("1970-01-01T00:00:00Z", 0),
        ("4294967296", 1 << 32),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ],
)
def test_times(text: str, seconds: int, tree: Tree, tmp_path: Path) -> None:
    assert told(tree, tmp_path, ".", "SOA", "--at", text)["at"] == seconds


def test_the_inventorys_scope_holds(
    tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an inventory, nothing outside its authorisation is asked, whatever the hints say."""
    monkeypatch.setattr("netaudit.inventory.load", lambda _path: make_inventory())
    (tmp_path / "inventory.yaml").touch()
    asked = ("www.test", "--inventory", str(tmp_path / "inventory.yaml"))
    monkeypatch.delenv("NETAUDIT_LAB_PLACE", raising=False)
    assert isinstance(run(tree, tmp_path, *asked).exception, UsageError)  # it is a sample
    monkeypatch.setenv("NETAUDIT_LAB_PLACE", "ops")
    result = run(tree, tmp_path, *asked)
    assert isinstance(result.exception, OutOfScope)
    said = str(result.exception)
    assert said.startswith("zone .: ")  # the zone that was at its turn, and what it was to be asked
    assert " cannot be asked for: ::1 lies outside the authorised scope" in said


def test_an_inventory_without_root_servers_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netaudit.inventory.load", lambda _path: make_inventory())
    monkeypatch.setenv("NETAUDIT_LAB_PLACE", "ops")
    path = tmp_path / "inventory.yaml"
    path.touch()
    result = CliRunner().invoke(dnssec, ["www.test", "--inventory", str(path)])
    assert isinstance(result.exception, UsageError)
    assert str(result.exception).startswith(f"{path} names no root servers: add dns.root_hints")
