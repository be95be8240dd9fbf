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


def test_it_is_pulled_in_a_home_that_holds_nothing_yet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("NETAUDIT_STOP_FILE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert CliRunner().invoke(stop, []).exit_code == 0
    assert (tmp_path / ".local/share/netaudit.stop").exists()


def test_a_place_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from netaudit.errors import UsageError

    (tmp_path / "no").write_text("a file")
    monkeypatch.setenv("NETAUDIT_STOP_FILE", str(tmp_path / "no" / "stop"))
    assert isinstance(CliRunner().invoke(stop, []).exception, UsageError)
