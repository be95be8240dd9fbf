from __future__ import annotations

import json
import shutil
import socket
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from netaudit.cli import doctor as module
from netaudit.cli.doctor import doctor
from netaudit.errors import LabError
from netaudit.lab import kernel
from netaudit.net import clock, route

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def own_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NETAUDIT_STORE", str(tmp_path / "deep" / "netaudit.db"))
    monkeypatch.setenv("NETAUDIT_LANG", "en")


@pytest.fixture
def no_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trying whether the lab boots takes a quarter of a second."""

    def refuse() -> None:
        raise LabError("the lab cannot make network namespaces here.\n- type this")

    monkeypatch.setattr(kernel, "choose_mode", refuse)


@pytest.mark.usefixtures("no_lab")
def test_it_says_what_to_type_and_a_scan_needs_no_lab() -> None:
    result = CliRunner().invoke(doctor, standalone_mode=False)
    assert result.return_value == 0
    assert result.output.endswith("A scan can run here.\n")
    assert "--  the lab, the demo and their tests cannot run here\n" in result.output
    assert "      - type this\n" in result.output


@pytest.mark.usefixtures("no_lab")
def test_without_a_place_for_the_store_a_scan_cannot_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NETAUDIT_STORE", "/proc/netaudit/netaudit.db")
    result = CliRunner().invoke(doctor, standalone_mode=False)
    assert result.return_value == 1
    assert "no  runs cannot be kept in /proc/netaudit/netaudit.db" in result.output
    assert "export NETAUDIT_STORE=" in result.output


@pytest.mark.usefixtures("no_lab")
def test_for_programs_everything_is_in_the_json() -> None:
    result = CliRunner().invoke(doctor, ["--json"], standalone_mode=False)
    found = {d["key"]: d for d in json.loads(result.output)}
    assert found["lab"]["ok"] is False
    assert {key for key, d in found.items() if d["needed"]} == {"python", "store", "ipv6"}


def test_the_lab_of_this_machine_is_really_tried() -> None:
    diagnosis = module.lab()
    assert diagnosis.ok or diagnosis.advice


@pytest.mark.parametrize(("version", "ok"), [((3, 10), False), ((3, 11), True), ((3, 14), True)])
def test_python(version: tuple[int, int], *, ok: bool) -> None:
    assert module.python(version).ok is ok


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=10_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert not module.store().ok
    assert "10 MB" in module.store().says


def test_a_kernel_without_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(97, "Address family not supported by protocol")

    monkeypatch.setattr(socket, "socket", refuse)
    diagnosis = module.ipv6()
    assert (diagnosis.ok, diagnosis.needed) == (False, True)
    assert "sysctl" in diagnosis.advice


def test_a_family_without_a_route_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "read_routes", lambda version: [version] * (version == 4))
    monkeypatch.setattr(route, "leads_out", bool)
    assert "no route over IPv6" in module.way_out().says


@pytest.mark.parametrize(
    ("limits", "ok"), [((1024, 1024), False), ((1024, 65536), True), ((-1, -1), True)]
)
def test_files(limits: tuple[int, int], *, ok: bool) -> None:
    assert module.files(limits).ok is ok


@pytest.mark.parametrize(
    ("text", "ok"), [("32768 60999", True), ("60000 60999", False), ("", True)]
)
def test_source_ports(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, *, ok: bool
) -> None:
    file = tmp_path / "range"
    file.write_text(text)
    monkeypatch.setattr(module, "_RANGE", file)
    assert module.ports().ok is ok


@pytest.mark.parametrize("synchronised", [True, False])
def test_the_clock(monkeypatch: pytest.MonkeyPatch, *, synchronised: bool) -> None:
    monkeypatch.setattr(clock, "is_synchronised", lambda: synchronised)
    assert module.clock().ok is synchronised


def test_missing_tools_say_their_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    advice = {d.key: d.advice for d in module.tools()}
    assert advice["delv"] == "`apt install bind9-dnsutils`"
