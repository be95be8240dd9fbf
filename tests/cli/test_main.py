from __future__ import annotations

import gc
import importlib
import sys
from typing import TYPE_CHECKING

import pytest

from netaudit.cli import COMMANDS, main

if TYPE_CHECKING:
    from pathlib import Path


def called(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["netaudit", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize("name", COMMANDS)
def test_a_listed_command_is_there_and_says_what_it_is(name: str) -> None:
    command = getattr(importlib.import_module(f"netaudit.cli.{COMMANDS[name][0]}"), name)
    assert command.name == name
    assert command.help


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(monkeypatch, name, "--help") == 0
    assert f"netaudit {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [("nonsense",), ("scan",), ("scan", "x.yaml", "--fail-on", "nothing"), ("runs", "--nope")],
)
def test_wrong_usage_is_our_error_not_findings(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NETAUDIT_INVENTORY", raising=False)
    assert called(monkeypatch, *arguments) == 1


def test_an_error_is_one_line_and_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "not-a-store").write_text("text " * 300)
    assert called(monkeypatch, "runs", "--store", tmp_path / "not-a-store") == 1
    error = capsys.readouterr().err
    assert "not-a-store: not a netaudit store" in error
    assert "Traceback" not in error


def test_an_empty_store_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(monkeypatch, "runs", "--store", tmp_path / "new.db") == 0
    assert "netaudit scan INVENTORY" in capsys.readouterr().out
    assert called(monkeypatch, "runs", "--json", "--store", tmp_path / "new.db") == 0
    assert capsys.readouterr().out == "[]\n"
    assert called(monkeypatch, "replay", "--store", tmp_path / "new.db") == 1
    assert "no runs yet" in capsys.readouterr().err


def test_garbage_is_collected_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    try:
        assert called(monkeypatch, "--version") == 0
        assert gc.get_threshold() == (50_000, 20, 50)
    finally:
        gc.set_threshold(*before)
