import os
from pathlib import Path

import pytest

from netaudit.errors import LabError
from netaudit.lab import state


def test_the_directory_is_the_owner_s_alone(tmp_path: Path) -> None:
    made = state.prepare(tmp_path / "a" / "lab")
    assert made.stat().st_mode & 0o777 == 0o700
    assert (made / state.PUBLIC).is_dir()
    assert state.prepare(made) == made


def test_a_directory_that_was_open_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert state.prepare(tmp_path).stat().st_mode & 0o777 == 0o700


def test_a_file_or_a_link_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "file").write_text("")
    for name in ("link", "file"):
        with pytest.raises(LabError, match="--state"):
            state.prepare(tmp_path / name)


def test_another_user_s_directory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(LabError, match="not a directory of yours"):
        state.prepare(tmp_path)


def test_a_path_too_long_for_a_socket_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="too long"):
        state.prepare(tmp_path / ("x" * 90) / "y")


def test_the_default_lies_where_the_session_keeps_its_things(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert state.default_directory().parent == tmp_path
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert state.default_directory().name.endswith(str(os.getuid()))
