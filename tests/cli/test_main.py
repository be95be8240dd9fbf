from __future__ import annotations

import errno
import gc
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from netaudit.cli import COMMANDS, main


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
        assert gc.get_threshold() == (500_000, 20, 50)
    finally:
        gc.set_threshold(*before)


def test_a_place_that_takes_no_file_is_told_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert called(monkeypatch, "inventory", "generate", "--out", tmp_path / "file" / "below") == 1
    error = capsys.readouterr().err
    assert f"{tmp_path}/file/below: Not a directory; make room" in error


def test_an_error_of_the_system_that_is_no_places_is_not_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(**_options: object) -> None:
        raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr("netaudit.cli.cli.main", broken)
    with pytest.raises(OSError, match="Bad file descriptor"):
        main()


def test_a_letter_that_the_terminal_does_not_have_is_a_question_mark() -> None:
    inventory = Path(__file__).parents[2] / "inventories" / "kontum" / "inventory.yaml"
    shown = subprocess.run(
        [sys.executable, "-m", "netaudit", "inventory", "show", str(inventory), "--lang", "vi"],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    )
    assert b"?" in shown.stdout.splitlines()[0]
