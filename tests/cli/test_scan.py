import signal
from pathlib import Path

import pytest

from netaudit.cli.progress import ScanProgress
from netaudit.store import Store
from tests.cli.fakes import cut_run, install, netaudit, network
from tests.fakes.pack import probes

SAMPLE = "inventories/kontum/inventory.yaml"
Out = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "netaudit.db"


@pytest.fixture(autouse=True)
def outside(monkeypatch: Patch) -> None:
    monkeypatch.delenv("NETAUDIT_LAB_PLACE", raising=False)


def test_a_scan_keeps_tells_and_ends_with_its_code(
    store: Path, monkeypatch: Patch, capsys: Out
) -> None:
    install(monkeypatch, network("red", "green"))
    assert netaudit(monkeypatch, "scan", "x.yaml", "--store", store) == 0
    told = capsys.readouterr().out
    assert "1 units, 0 packets sent" in told
    assert "0 failures · 1 warnings · 1 passed · 0 not tested · coverage 100.0 %" in told
    assert "here: clock: 2026-11-21 12:00 UTC lies in the past" in told
    opened = Store.open(store)
    assert opened.count(opened.run("latest").id) == 2
    opened.close()


def test_what_this_machine_cannot_is_told_in_the_user_s_language(
    store: Path, monkeypatch: Patch, capsys: Out
) -> None:
    install(monkeypatch, network("green"))
    monkeypatch.setenv("NETAUDIT_LANG", "vi")
    assert netaudit(monkeypatch, "scan", "x.yaml", "--store", store) == 0
    told = capsys.readouterr().out
    assert "tại máy này: đồng hồ: 21/11/2026 12:00 UTC là thời điểm đã qua" in told


def test_what_could_not_be_tested_has_a_code_of_its_own(store: Path, monkeypatch: Patch) -> None:
    install(monkeypatch, network("raises", "cannot", "red"))
    assert netaudit(monkeypatch, "scan", "x.yaml", "--store", store) == 3


def test_quiet_is_quiet(store: Path, monkeypatch: Patch, capsys: Out) -> None:
    install(monkeypatch, network("red"))
    assert netaudit(monkeypatch, "scan", "x.yaml", "--store", store, "--quiet") == 0
    assert capsys.readouterr() == ("", "")


def test_a_dry_run_prints_the_plan_and_asks_nothing(
    store: Path, monkeypatch: Patch, capsys: Out
) -> None:
    install(monkeypatch, network("red", "green"))
    probes.ASKED.clear()
    assert netaudit(monkeypatch, "scan", "x.yaml", "--store", store, "--dry-run") == 0
    told = capsys.readouterr().out
    assert "2  facts.Colour" in told
    assert "2 questions about 1 units from ops; nothing was sent" in told
    assert probes.ASKED == []
    assert not store.exists()


def test_an_unknown_vantage_names_the_known_ones(
    store: Path, monkeypatch: Patch, capsys: Out
) -> None:
    install(monkeypatch, network("red"))
    assert netaudit(monkeypatch, "scan", "x.yaml", "--store", store, "--vantage", "moon") == 1
    assert "no vantage point moon in the inventory; it has: ops" in capsys.readouterr().err


def test_without_an_inventory_it_says_how_to_give_one(
    store: Path, monkeypatch: Patch, capsys: Out
) -> None:
    install(monkeypatch, network("red"))
    assert netaudit(monkeypatch, "scan", "--store", store) == 1
    assert "NETAUDIT_INVENTORY" in capsys.readouterr().err


@pytest.mark.parametrize("named", [True, False])
def test_resume_needs_no_inventory_and_asks_nothing_twice(
    store: Path, monkeypatch: Patch, capsys: Out, *, named: bool
) -> None:
    inventory = network(*(f"z{n}" for n in range(30)), "red")
    install(monkeypatch, inventory)
    opened = Store.open(store)
    id_ = cut_run(opened, inventory, 5)
    before = {question.target for question in opened.answered(id_)}
    opened.close()
    probes.ASKED.clear()
    which = [id_] if named else []
    assert netaudit(monkeypatch, "scan", "--store", store, "--resume", *which) == 0
    assert before.isdisjoint({f"zone:{name}" for name in probes.ASKED})
    assert len(before) + len(probes.ASKED) == 31
    told = capsys.readouterr()
    assert f"{len(before)} questions are answered, {31 - len(before)} are left" in told.err
    assert "1 passed" in told.out


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_says_how_to_go_on(
    sent: signal.Signals, store: Path, monkeypatch: Patch, capsys: Out
) -> None:
    left = iter([sent])

    def interrupt(_self: ScanProgress, *_: object) -> None:
        for number in left:  # once: more would be a second Ctrl-C
            signal.raise_signal(number)

    install(monkeypatch, network("red", "green"))
    monkeypatch.setattr(ScanProgress, "answered", interrupt)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a test's worker ignores it
    try:
        assert netaudit(monkeypatch, "scan", "x.yaml", "--store", store) == 130
    finally:
        signal.signal(signal.SIGINT, before)
    told = capsys.readouterr().err
    assert "answers are kept. Go on with: netaudit scan --resume" in told
    assert f"--store {store}" in told


def test_the_shipped_sample_is_refused_by_the_command_but_can_be_planned(
    store: Path, monkeypatch: Patch, capsys: Out
) -> None:
    cases = ((["--store", store], 1, "it is a sample"), (["--dry-run"], 0, "nothing was sent"))
    for extra, code, text in cases:
        assert netaudit(monkeypatch, "scan", SAMPLE, *extra) == code
        told = capsys.readouterr()
        assert text in told.out + told.err
