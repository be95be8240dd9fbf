from __future__ import annotations

import pytest

from netaudit.facts.reach import PortState
from netaudit_checks.ipv6._states import failed_to_reach
from tests.checks.builders import params, reach_v6
from tests.factories import make_service


@pytest.mark.parametrize("state", [state for state in PortState if state is not PortState.OPEN])
def test_every_state_has_a_sentence_of_its_own(state: PortState) -> None:
    one = failed_to_reach(make_service(), reach_v6(PortState.OPEN, state).addresses)
    others = {
        failed_to_reach(make_service(), reach_v6(other).addresses).message
        for other in PortState
        if other not in {state, PortState.OPEN}
    }
    assert one.message not in others
    assert params(one)["addresses"] == ("2001:db8:1001::81",)


def test_different_states_are_told_together() -> None:
    found = reach_v6(PortState.CLOSED, PortState.FILTERED).addresses
    verdict = failed_to_reach(make_service(), found)
    assert params(verdict)["addresses"] == ("2001:db8:1001::80", "2001:db8:1001::81")
