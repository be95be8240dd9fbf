from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.store import Store
from tests.cli.fakes import install, netaudit, network
from tests.schedule.factories import MONDAY, Clock

if TYPE_CHECKING:
    from pathlib import Path

Out = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@pytest.fixture
def clock(monkeypatch: Patch, tmp_path: Path) -> Clock:
    install(monkeypatch, network("red", "z"))
    monkeypatch.setenv("NETAUDIT_STORE", str(tmp_path / "netaudit.db"))
    monkeypatch.setenv("NETAUDIT_STOP_FILE", str(tmp_path / "stop"))
    made = Clock()
    monkeypatch.setattr("netaudit.net.clock.system_clock", made)
    return made


def test_from_a_rule_to_its_runs_and_away(clock: Clock, monkeypatch: Patch, capsys: Out) -> None:
    assert netaudit(monkeypatch, "schedule", "list") == 0
    assert "no rules" in capsys.readouterr().out
    add = ["schedule", "add", "nightly", "x.yaml", "--cron", "0 2 * * *"]
    assert netaudit(monkeypatch, *add) == 0
    assert capsys.readouterr().out == "nightly: next 2026-11-24 02:00 +07\n"
    assert netaudit(monkeypatch, *add) == 1
    assert "--replace" in capsys.readouterr().err
    assert netaudit(monkeypatch, "schedule", "run") == 0
    assert "nothing due" in capsys.readouterr().out
    clock.advance(days=1)
    assert netaudit(monkeypatch, "schedule", "run") == 0
    assert netaudit(monkeypatch, "schedule", "run", "--quiet") == 0
    store = Store.open()
    (run,) = store.runs()
    store.close()
    assert run.kind == "scheduled"
    capsys.readouterr()
    netaudit(monkeypatch, "schedule", "list")
    told = capsys.readouterr().out
    assert f"last: 2026-11-24 02:00 +07  done  run {run.id}  missed before it: 0" in told
    assert netaudit(monkeypatch, "schedule", "remove", "nightly") == 0
    assert netaudit(monkeypatch, "schedule", "next") == 0


def test_a_rule_is_listed_with_what_decides_when_units_are_asked(
    clock: Clock, monkeypatch: Patch, capsys: Out
) -> None:
    """And a spread that is longer than the window is told when the rule is added."""
    add = ["schedule", "add", "nightly", "x.yaml", "--cron", "0 22 * * *", "--window"]
    add += ["22:00-05:00", "--window", "so-a=23:00-04:00", "--blackout", "2026-12-20..2026-12-31"]
    assert netaudit(monkeypatch, *add, "--jitter", "2h") == 0
    assert capsys.readouterr().err == ""
    assert netaudit(monkeypatch, *add, "--jitter", "8h", "--replace") == 0
    assert "nightly: at 2026-11-23 22:00 +07 units may get no turn" in capsys.readouterr().err
    netaudit(monkeypatch, "schedule", "list")
    assert capsys.readouterr().out.splitlines()[1:] == [
        "    only in: 22:00-05:00 · so-a=23:00-04:00",
        "    never on: 2026-12-20..2026-12-31",
        "    its units are spread over 480 minutes",
        "nightly: next 2026-11-23 22:00 +07",
    ]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--cron", "nonsense"], "five fields"),
        ([], "--cron or --at"),
        (["--cron", "@daily", "--zone", "Moon/Base"], "no time zone"),
        (["--cron", "@daily", "--vantage", "moon"], "no vantage point"),
        (["--cron", "@daily", "--window", "so-z=22:00-23:00"], "no unit so-z"),
        (["--cron", "@daily", "--jitter", "long"], "no duration"),
    ],
)
def test_a_wrong_rule_is_refused_at_once(
    options: list[str], reason: str, clock: Clock, monkeypatch: Patch, capsys: Out
) -> None:
    assert netaudit(monkeypatch, "schedule", "add", "x", "x.yaml", *options) == 1
    assert reason in capsys.readouterr().err
    netaudit(monkeypatch, "schedule", "list")
    assert "no rules" in capsys.readouterr().out


def test_with_wait_it_stays_until_every_unit_had_its_turn(
    clock: Clock, monkeypatch: Patch, capsys: Out
) -> None:
    monkeypatch.setattr("netaudit.cli.schedule._sleep", lambda: clock.advance(minutes=5))
    at = f"{MONDAY:%Y-%m-%dT%H:%MZ}"
    clock.advance(hours=-1)
    netaudit(
        monkeypatch,
        "schedule",
        "add",
        "x",
        "x.yaml",
        "--at",
        at,
        "--window",
        "so-a=12:00-13:00",
        "--window",
        "08:00-09:00",
    )
    clock.advance(hours=1)
    assert netaudit(monkeypatch, "schedule", "run", "--wait") == 0
    told = capsys.readouterr().out
    assert "units wait for their turn" in told
    assert "x: done" in told
    assert clock.now.hour == 5  # noon in the rule's zone


def test_a_rule_for_once_is_listed_at_the_hour_that_was_typed(
    clock: Clock, monkeypatch: Patch, capsys: Out
) -> None:
    netaudit(monkeypatch, "schedule", "add", "x", "x.yaml", "--at", "2026-12-01T02:00")
    capsys.readouterr()
    netaudit(monkeypatch, "schedule", "list")
    assert "x  2026-12-01 02:00 +07  " in capsys.readouterr().out


def test_a_failure_is_told_and_is_our_error(clock: Clock, monkeypatch: Patch, capsys: Out) -> None:
    netaudit(monkeypatch, "schedule", "add", "x", "x.yaml", "--cron", "@hourly")
    clock.advance(days=400)  # beyond the authorisation
    assert netaudit(monkeypatch, "schedule", "run") == 1
    assert "authorisation 12/QĐ-TEST covers" in capsys.readouterr().err
    netaudit(monkeypatch, "schedule", "list")
    assert "error: authorisation" in capsys.readouterr().out


def test_systemd_units_are_printed_or_written(
    clock: Clock, tmp_path: Path, monkeypatch: Patch, capsys: Out
) -> None:
    assert netaudit(monkeypatch, "schedule", "systemd") == 0
    assert "OnCalendar=*:0/5" in capsys.readouterr().out
    out = tmp_path / "units"
    assert netaudit(monkeypatch, "schedule", "systemd", "--every", "10", "--out", out) == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "netaudit-schedule.service",
        "netaudit-schedule.timer",
    ]
