from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.ipv6.segment_mtu_planned import segment_mtu_planned
from tests.checks.builders import params
from tests.checks.segment_builders import ROUTER, make_advertisement, make_overheard, make_segment


@pytest.mark.parametrize("mtu", [0, 1500])
def test_as_planned(mtu: int) -> None:
    heard = make_overheard(make_advertisement(mtu=mtu))
    assert segment_mtu_planned(make_segment(), heard).outcome is Outcome.PASS


@pytest.mark.parametrize(("mtu", "planned"), [(1200, 1500), (0, 1400), (9000, 1500)])
def test_another_is_told(mtu: int, planned: int) -> None:
    heard = make_overheard(make_advertisement(mtu=mtu))
    verdict = segment_mtu_planned(make_segment(mtu=planned), heard)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["routers"] == (f"{ROUTER} ({mtu or '-'})",)


def test_silence_is_not_tested_and_after_a_question_not_applicable() -> None:
    quiet = segment_mtu_planned(make_segment(), make_overheard())
    assert quiet.outcome is Outcome.NOT_TESTED
    asked = make_overheard(asked=("router-solicitation",))
    assert segment_mtu_planned(make_segment(), asked).outcome is Outcome.NOT_APPLICABLE
