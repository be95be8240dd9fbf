from pathlib import Path

import pytest
from click.testing import CliRunner

from netaudit.cli.demo import demo
from netaudit.inventory import generate
from netaudit.store import Store
from tests.lab.network import need_namespaces


@pytest.mark.lab
def test_the_main_job_end_to_end_on_a_small_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Boots, breaks, scans, reports, compares: what is injected is found, and nothing else."""
    need_namespaces()
    monkeypatch.setenv("NETAUDIT_LANG", "en")
    inventory = generate.write(3, 1, tmp_path / "inventory")
    out = tmp_path / "out"
    arguments = ["--inventory", inventory, "--out", out, "--faults", "3", "--no-links"]
    found = CliRunner().invoke(demo, [str(a) for a in arguments])
    assert found.exit_code == 0, found.output + repr(found.exception)
    assert "3 faults injected" in found.output
    assert " 0 missed, 0 false alarms" in found.output, found.output
    store = Store.open(out / "netaudit.db")
    assert len(store.inventory(store.run("latest")).units) == 3
    store.close()
    for page in ("report/index.html", "report/en/index.html"):
        assert (out / page).is_file()
