from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.lab.faults.denied import KINDS
from tests.lab.worlds import changed_and_undone

if TYPE_CHECKING:
    from netaudit.lab.faults.base import Kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_each_fault_changes_a_server_and_is_undone(kind: Kind) -> None:
    assert changed_and_undone(kind) == (True, True)
