from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.ipv6.segment_flags_planned import segment_flags_planned
from tests.checks.builders import params
from tests.checks.segment_builders import (
    ROGUE,
    ROUTER,
    make_advertisement,
    make_overheard,
    make_segment,
)


def test_as_planned() -> None:
    heard = make_overheard(make_advertisement())
    assert segment_flags_planned(make_segment(), heard).outcome is Outcome.PASS
    both = make_overheard(make_advertisement(managed=True, other=True))
    segment = make_segment(managed=True, other=True)
    assert segment_flags_planned(segment, both).outcome is Outcome.PASS


def test_another_flag_is_told_with_its_router() -> None:
    verdict = segment_flags_planned(
        make_segment(other=True), make_overheard(make_advertisement(managed=True))
    )
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["planned"] == "M=0 O=1"
    assert params(verdict)["routers"] == (f"{ROUTER} (M=1 O=0)",)


def test_where_no_router_is_planned_all_are_judged() -> None:
    heard = make_overheard(make_advertisement(source=ROGUE, managed=True))
    assert segment_flags_planned(make_segment(routers=()), heard).outcome is Outcome.FAIL


def test_silence_is_not_tested_and_after_a_question_not_applicable() -> None:
    quiet = segment_flags_planned(
        make_segment(), make_overheard(make_advertisement(source=ROGUE, managed=True))
    )
    assert quiet.outcome is Outcome.NOT_TESTED
    asked = make_overheard(asked=("router-solicitation",))
    assert segment_flags_planned(make_segment(), asked).outcome is Outcome.NOT_APPLICABLE
