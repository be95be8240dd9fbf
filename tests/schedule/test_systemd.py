from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from netaudit.errors import UsageError
from netaudit.schedule.systemd import units
from tests.programs import need

STORE = Path("/var/lib/netaudit/netaudit.db")


def test_the_units_name_program_store_and_interval() -> None:
    found = units(Path("/usr/bin/netaudit"), STORE, 5, "netaudit")
    service = found["netaudit-schedule.service"]
    assert f"ExecStart=/usr/bin/netaudit schedule run --quiet --store {STORE}\n" in service
    assert "User=netaudit\n" in service
    assert "NoNewPrivileges=yes\nCapabilityBoundingSet=CAP_NET_RAW\n" in service
    assert f"ReadWritePaths={STORE.parent}\n" in service
    assert "OnCalendar=*:0/5\n" in found["netaudit-schedule.timer"]
    assert (
        "User=" not in units(Path("/usr/bin/netaudit"), STORE, 5, "")["netaudit-schedule.service"]
    )


@pytest.mark.parametrize(
    ("program", "user"),
    [
        ("netaudit", ""),
        ("/opt/my netaudit", ""),
        ("/x\nExecStart=/y", ""),
        ("/x", "a b"),
        ("/x", "r\n"),
    ],
)
def test_what_a_unit_file_cannot_hold_is_refused(program: str, user: str) -> None:
    with pytest.raises(UsageError):
        units(Path(program), STORE, 5, user)


def test_systemd_itself_accepts_them(tmp_path: Path) -> None:
    need("systemd-analyze")
    program = shutil.which("true")
    assert program
    files = []
    for name, text in units(Path(program), STORE, 5, "").items():
        (tmp_path / name).write_text(text)
        files.append(str(tmp_path / name))
    done = subprocess.run(
        ["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False
    )
    told = done.stdout + done.stderr
    assert "Unknown" not in told
    assert "Failed to parse" not in told
