from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from netaudit.cli.discover import discover
from netaudit.errors import UsageError
from tests.lab.network import SMALL

if TYPE_CHECKING:
    from pathlib import Path


def test_the_plan_is_printed_and_nothing_sent() -> None:
    said = CliRunner().invoke(discover, [str(SMALL), "--dry-run", "--ports", "22,80"])
    assert said.exit_code == 0
    assert "so-tttt" in said.output
    assert "nothing was sent" in said.output


def test_the_plan_as_json() -> None:
    said = CliRunner().invoke(discover, [str(SMALL), "--dry-run", "--json", "--unit", "x-mot"])
    (cost,) = [json.loads(line) for line in said.output.splitlines()]
    assert (cost["type"], cost["unit"], cost["addresses"]) == ("cost", "x-mot", 8)


@pytest.mark.parametrize(
    "arguments", [["--ports", "ssh"], ["--udp", "54"], ["--unit", "nowhere"], ["--ports", "none"]]
)
def test_what_cannot_mean_anything(arguments: list[str]) -> None:
    said = CliRunner().invoke(discover, [str(SMALL), *arguments])
    assert isinstance(said.exception, UsageError)


def test_a_sample_is_not_asked_outside_the_lab(tmp_path: Path) -> None:
    said = CliRunner().invoke(discover, [str(SMALL), "--state", str(tmp_path / "s")])
    assert isinstance(said.exception, UsageError)
    assert "netaudit lab exec" in str(said.exception)
