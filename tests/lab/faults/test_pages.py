from __future__ import annotations

import pytest

from netaudit.lab.faults.pages import KINDS
from tests.lab.worlds import changed_and_undone_in_a_world


@pytest.mark.lab
def test_each_fault_changes_the_servers_and_is_undone() -> None:
    assert changed_and_undone_in_a_world(KINDS) == {kind.key: (True, True) for kind in KINDS}
