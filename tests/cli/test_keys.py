from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from netaudit.cli.keys import keys

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_new_key_tells_its_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETAUDIT_KEY", str(tmp_path / "own.pem"))
    made = CliRunner().invoke(keys, ["new"], catch_exceptions=False)
    assert f"{tmp_path / 'own.pem'}.pub" in made.output
    mark = made.output.rpartition("fingerprint:")[2].strip()
    for arguments in (["show"], ["show", str(tmp_path / "own.pem.pub")]):
        assert mark in CliRunner().invoke(keys, arguments, catch_exceptions=False).output
