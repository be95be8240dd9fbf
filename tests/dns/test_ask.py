from __future__ import annotations

from netaudit.dns.ask import Failure
from netaudit.facts.zone import Answered


def test_every_failure_is_a_fact() -> None:
    """Probes turn one into the other by value."""
    assert {str(f) for f in Failure} | {"answered", "untested"} == {str(a) for a in Answered}
