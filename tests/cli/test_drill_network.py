from pathlib import Path

import pytest
from click import UsageError

from netaudit.cli.drill_network import read, refuse_mistakes, schedule_rules
from netaudit.errors import ScenarioError
from netaudit.schedule.journal import Journal, path_for
from netaudit.schedule.rule import Rule
from tests.drill.builders import make_network
from tests.drill.test_loading import TEXT
from tests.factories import NOON

SAMPLE = Path("inventories/kontum/inventory.yaml")


def test_the_rules_are_those_beside_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "netaudit.db"
    monkeypatch.setenv("NETAUDIT_STORE", str(store))
    assert schedule_rules() == []
    assert not path_for(store).exists()  # and looking makes none
    rule = Rule("nightly", "x.yaml", "UTC", NOON, cron="0 22 * * *")
    Journal(path_for(store)).add(rule)
    assert schedule_rules() == [rule]


def test_a_live_drill_names_its_network(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(TEXT.replace("mode: lab", "mode: live"), "utf-8")
    with pytest.raises(UsageError, match="--inventory"):
        read(path, None, tmp_path)
    scenario, tree, network = read(path, SAMPLE, tmp_path)
    assert network.id == "kontum"
    with pytest.raises(ScenarioError, match="a live drill needs `authorisation`"):
        refuse_mistakes(scenario, tree, make_network())
