"""A looker in a lab, and one whose look cannot be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit import inventory
from netaudit.drill.events import Looking
from netaudit.drill.field import LabField
from netaudit.drill.folder import Folder
from netaudit.drill.looker import Looker
from netaudit.drill.seal import seal
from netaudit.errors import DrillError
from netaudit.lab.session import Lab
from netaudit.model import Outcome
from tests.drill.builders import SALT, at, make_scenario
from tests.lab.network import SMALL, need_namespaces

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.lab
CHECKS = ("ipv6.service-reachable",)


def test_it_looks_again_and_again(tmp_path: Path) -> None:
    need_namespaces()
    folder = Folder(tmp_path / "drill")
    with Lab(SMALL, links=False) as lab, Looker(LabField(lab.directory)) as looker:
        with pytest.raises(DrillError, match=r"could not be made: .* no drill"):
            looker.look(folder.root, Looking(at(0), "none", CHECKS, ("x-mot",), baseline=True))
        folder.make(make_scenario(), seal(make_scenario(), SALT), inventory.load(SMALL))
        for run in ("one", "two"):
            looker.look(folder.root, Looking(at(0), run, CHECKS, ("x-mot",), baseline=False))
            assert Outcome.PASS in (seen := set(folder.found(run).values()))
            assert not seen & {Outcome.FAIL, Outcome.NOT_TESTED}
