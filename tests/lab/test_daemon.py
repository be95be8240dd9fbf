import json
import os
import resource
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from netaudit.errors import LabError
from netaudit.lab import daemon
from tests.lab.network import SMALL, need_namespaces, small


def _said(arguments: list[str]) -> dict[str, object]:
    reader, writer = os.pipe()
    assert daemon.main([*arguments, "--ready", str(writer)]) == 1
    with os.fdopen(reader, "rb") as pipe:
        said: dict[str, object] = json.loads(pipe.readline())
    return said


def test_an_inventory_with_mistakes_is_refused_with_its_places(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("units: [", "utf-8")
    said = _said(["--inventory", str(bad), "--state", str(tmp_path)])
    assert "bad.yaml" in str(said["error"])


def test_too_few_open_files_are_told_before_the_boot(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_which: int, _limits: tuple[int, int]) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _which: (64, 64))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    with pytest.raises(LabError, match=r"needs \d+ open files"):
        daemon._raise_limit(small())


def test_the_limit_is_raised_to_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (1024, 20_000))
    monkeypatch.setattr(resource, "setrlimit", lambda _which, limits: asked.append(limits))
    daemon._raise_limit(small())
    assert asked == [(20_000, 20_000)]


def test_links_are_shaped_unless_told_otherwise() -> None:
    need = daemon._parser().parse_args(["--inventory", "a", "--state", "b"])
    assert need.links is True
    assert need.die_with_parent is False


@pytest.mark.lab
def test_a_lab_dies_with_whoever_started_it(tmp_path: Path) -> None:
    """Its starter is killed: the daemon, and with it the namespaces, must be gone."""
    need_namespaces()
    script = (
        "import sys, time; from pathlib import Path; from netaudit.lab.session import Lab\n"
        f"lab = Lab(Path({str(SMALL)!r}), Path(sys.argv[1]))\n"
        "print(lab.start() and lab._process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        daemon_id = int(starter.stdout.readline())
        watch = os.pidfd_open(daemon_id)
        starter.send_signal(signal.SIGKILL)
        ended, _, _ = select.select([watch], [], [], 10)
        os.close(watch)
        assert ended
