from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.ipv6.segment_hop_limit import segment_hop_limit
from tests.checks.builders import params
from tests.checks.segment_builders import ROUTER, make_advertisement, make_overheard, make_segment


@pytest.mark.parametrize("hop_limit", [0, 64])
def test_as_planned(hop_limit: int) -> None:
    heard = make_overheard(make_advertisement(hop_limit=hop_limit))
    assert segment_hop_limit(make_segment(), heard).outcome is Outcome.PASS


def test_another_is_told() -> None:
    heard = make_overheard(make_advertisement(hop_limit=5))
    verdict = segment_hop_limit(make_segment(), heard)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["routers"] == (f"{ROUTER} (5)",)


def test_silence_is_not_tested_and_after_a_question_not_applicable() -> None:
    quiet = segment_hop_limit(make_segment(), make_overheard())
    assert quiet.outcome is Outcome.NOT_TESTED
    asked = make_overheard(asked=("router-solicitation",))
    assert segment_hop_limit(make_segment(), asked).outcome is Outcome.NOT_APPLICABLE
