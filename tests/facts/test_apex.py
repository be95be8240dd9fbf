from __future__ import annotations

from tests.checks.server_builders import apex, seen


def test_a_set_by_its_type() -> None:
    assert apex().set("NS") == seen("NS")
    assert apex().set("CDS") is None
