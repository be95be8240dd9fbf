from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from netaudit.cli.stop import stop

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_pulled_and_released(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "stop"
    monkeypatch.setenv("NETAUDIT_STOP_FILE", str(place))
    pulled = CliRunner().invoke(stop, [])
    assert (pulled.exit_code, place.exists()) == (0, True)
    assert "--release" in pulled.output
    released = CliRunner().invoke(stop, ["--release"])
    assert (released.exit_code, place.exists()) == (0, False)


def test_a_place_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from netaudit.errors import UsageError

    monkeypatch.setenv("NETAUDIT_STOP_FILE", str(tmp_path / "no" / "stop"))
    assert isinstance(CliRunner().invoke(stop, []).exception, UsageError)
