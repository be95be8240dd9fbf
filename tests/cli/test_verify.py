from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from netaudit.cli.verify import NAMED, verify
from netaudit_reports.bundle import bundle
from netaudit_reports.signature import new_key, sign

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_key(tmp_path / "key.pem")
    with bundle(tmp_path / "r") as made:
        for number in range(NAMED + 5):
            made.write(f"{number}.html", "x")
    return tmp_path / "r"


def called(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(verify, [str(a) for a in arguments], catch_exceptions=False)
    return result.exit_code, result.output


def test_signed_and_whole(folder: Path, tmp_path: Path) -> None:
    code, output = called(folder)
    assert (code, "not signed" in output) == (2, True)
    mark = sign(folder, tmp_path / "key.pem")
    code, output = called(folder)
    assert code == 0
    assert f"whole: {NAMED + 5} files" in output
    assert mark in output
    assert "compare that" in output
    code, output = called(folder, "--key", tmp_path / "key.pem.pub")
    assert (code, "the key that you named" in output) == (0, True)


def test_what_is_wrong_is_listed_and_counted(folder: Path, tmp_path: Path) -> None:
    sign(folder, tmp_path / "key.pem")
    for path in folder.glob("*.html"):
        path.write_text("y")
    (folder / "0.html").unlink()
    (folder / "new\x1b[2J").write_text("")
    code, output = called(folder)
    assert code == 2
    assert output.count("changed: ") == NAMED + 1
    assert "changed: … (+4)" in output
    assert "missing: 0.html" in output
    assert "not in the manifest: new\\x1b[2J" in output


def test_a_wrong_signature_or_key(folder: Path, tmp_path: Path) -> None:
    sign(folder, tmp_path / "key.pem")
    new_key(tmp_path / "other.pem")
    code, output = called(folder, "--key", tmp_path / "other.pem.pub")
    assert (code, "NOT signed with the key that you named" in output) == (2, True)
    with (folder / "MANIFEST.sha256").open("a") as manifest:
        manifest.write(f"{'0' * 64}  none\n")
    assert "the signature is WRONG" in called(folder)[1]
