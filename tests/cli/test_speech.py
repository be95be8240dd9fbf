from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click as plain
import pytest
import rich_click
from click.testing import CliRunner

from netaudit import cli
from netaudit.cli import speech
from netaudit.i18n import translate
from netaudit.model import Branch, Level, Outcome, Requirement, SecurityZone, Severity
from netaudit.store import Store
from tests.cli.fakes import cut_run, network


def helped(language: str, monkeypatch: pytest.MonkeyPatch, *command: str) -> str:
    monkeypatch.setenv("NETAUDIT_LANG", language)
    shown = CliRunner().invoke(cli.cli, [*command, "--help"]).output
    return " ".join(shown.replace("│", " ").split())


def test_help_is_in_the_user_s_language_and_in_the_other_after_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for language, told in (
        ("vi", "In kế hoạch; không gửi gì."),
        ("en", "Print the plan; send nothing."),
        ("vi", "In kế hoạch; không gửi gì."),
    ):
        assert told in helped(language, monkeypatch, "scan")
    assert "Cho phép quét trở lại." in helped("vi", monkeypatch, "stop")
    assert "Quét một bản kiểm kê" in helped("vi", monkeypatch)
    assert "Walk an inventory" in helped("en", monkeypatch)


def test_every_text_of_every_command_is_found_in_the_catalogue() -> None:
    """Those that are the same in both languages are examples, not words."""
    commands = [cli.cli]
    for name, (module, _) in cli.COMMANDS.items():
        commands.append(getattr(import_module(f"netaudit.cli.{module}"), name))
    found = {text for command in commands for text in speech.messages(command)}
    assert len(found) > 150
    same = {text for text in found if translate(text, "vi") == text}
    assert same == {"'0 2 * * *', '0 3 L * *', '0 3 * * sun#1', @weekly …"}


@pytest.mark.parametrize(
    "message", [*speech.CLICKS, *speech.CLICKS_BY_NUMBER, *speech.CLICKS_BY_NUMBER.values()]
)
def test_click_says_what_is_translated_for_it(message: str) -> None:
    folders = [Path(module.__file__ or "").parent for module in (plain, rich_click)]
    texts = [path.read_text("utf-8") for folder in folders for path in folder.glob("*.py")]
    assert any(json.dumps(message) in text for text in texts)


def typed(*arguments: str, language: str = "vi") -> str:
    """What a command says. In a process of its own: click looks its texts up by its environment."""
    command = [sys.executable, "-m", "netaudit", *arguments]
    environment = {**os.environ, "NETAUDIT_LANG": language, "COLUMNS": "200"}
    ended = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert ended.returncode in {0, 1}
    return " ".join((ended.stdout + ended.stderr).decode().split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("no-such-command", "Cách dùng: python -m netaudit [TÙY CHỌN] LỆNH [THAM SỐ]... "),
        ("no-such-command", "Lỗi: Không có lệnh 'no-such-command'."),
        ("scan --dry", "Lỗi: Không có tùy chọn '--dry'. Có phải là '--dry-run'?"),
        ("scan a b", "Lỗi: Thừa tham số: b"),
        ("scan --rate", "Lỗi: Tùy chọn '--rate' cần có giá trị."),
        ("scan --quiet=1", "Lỗi: Tùy chọn '--quiet' không nhận giá trị."),
        ("scan --rate x", "cho '--rate': 'x' không phải là số."),
        ("scan --rate 0", "cho '--rate': 0.0 không nằm trong khoảng x>=1."),
        ("report --lang fr", "cho '--lang': 'fr' không phải là 'vi', 'en'."),
        ("inventory check", "Lỗi: Thiếu tham số 'INVENTORY'."),
        ("inventory generate", "Lỗi: Thiếu tùy chọn '--out'."),
        ("scan --help", "--policy CHUỖI Tên hoặc tệp. [mặc định: baseline]"),
        ("scan --help", "--rate SỐ [x>=1]"),
    ],
)
def test_click_speaks_the_user_s_language(arguments: str, told: str) -> None:
    assert told in typed(*arguments.split())


def test_click_speaks_english_to_the_others() -> None:
    assert "Usage: python -m netaudit scan [OPTIONS]" in typed("scan", "--help", language="en")
    assert "--policy TEXT" in typed("scan", "--help", language="en")


WORDS = {
    str(word)
    for words in (Branch, Level, Outcome, Requirement, SecurityZone, Severity)
    for word in words
    if str(word) != "internet"  # which is Vietnamese, too
} | {"audit", "cut", "pruned"}


@pytest.mark.parametrize(
    "command",
    [
        ["checks", "list"],
        ["checks", "show", "exposure.zones-kept"],
        ["inventory", "show", "inventories/kontum/inventory.yaml", "--unit", "so-tttt"],
        ["runs"],
    ],
)
def test_no_word_of_a_file_stands_where_a_person_reads(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An option's word, such as `must` or `wan`, is English to a Vietnamese reader."""
    store = Store.open(tmp_path / "netaudit.db")
    cut_run(store, network("z1"), 1)
    store.close()
    monkeypatch.setenv("NETAUDIT_LANG", "vi")
    monkeypatch.setenv("NETAUDIT_STORE", str(tmp_path / "netaudit.db"))
    shown = CliRunner().invoke(cli.cli, command, catch_exceptions=False)
    assert shown.exit_code == 0
    lines = [line.split("  /", 1)[0] for line in shown.output.splitlines()]
    told = {word for line in lines for word in re.findall(r"(?<![\w.-])[a-z]+(?![\w.-])", line)}
    assert told
    assert told & WORDS == set()
