from __future__ import annotations

import pytest

from netaudit.facts.roll import KeyRoll, Roll, RollStep
from netaudit.model import Outcome
from netaudit_checks.dnssec.roll_on_track import roll_on_track
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE


def roll(*steps: Roll, answered: bool = True, signed: bool = True) -> KeyRoll:
    return KeyRoll(answered, signed, tuple(RollStep(step, ("7/13",)) for step in steps))


def test_outcomes() -> None:
    assert roll_on_track(ZONE, roll()).outcome is Outcome.PASS
    assert roll_on_track(ZONE, roll(answered=False)).outcome is Outcome.NOT_APPLICABLE
    assert roll_on_track(ZONE, roll(signed=False)).outcome is Outcome.NOT_APPLICABLE


def test_a_roll_under_way_is_told() -> None:
    verdict = roll_on_track(ZONE, roll(Roll.DOUBLE_DS, Roll.ALGORITHM))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["states"] == (Roll.DOUBLE_DS.phrase(), Roll.ALGORITHM.phrase())


@pytest.mark.parametrize("step", [r for r in Roll if r.stuck])
def test_a_step_too_early_fails(step: Roll) -> None:
    verdict = roll_on_track(ZONE, roll(Roll.DOUBLE_SIGNATURE, step))
    assert verdict.outcome is Outcome.FAIL
    assert (params(verdict)["state"], params(verdict)["keys"]) == (step.phrase(), ("7/13",))
