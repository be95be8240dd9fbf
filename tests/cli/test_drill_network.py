from pathlib import Path

import pytest
from click import UsageError

from netaudit.cli.drill_network import read, refuse_mistakes
from netaudit.errors import ScenarioError
from tests.drill.builders import make_network
from tests.drill.test_loading import TEXT

SAMPLE = Path("inventories/kontum/inventory.yaml")


def test_a_live_drill_names_its_network(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(TEXT.replace("mode: lab", "mode: live"), "utf-8")
    with pytest.raises(UsageError, match="--inventory"):
        read(path, None, tmp_path)
    scenario, tree, network = read(path, SAMPLE, tmp_path)
    assert network.id == "kontum"
    with pytest.raises(ScenarioError, match="a live drill needs `authorisation`"):
        refuse_mistakes(scenario, tree, make_network())
