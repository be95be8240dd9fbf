from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.ipv6._segment import advertised, unheard
from tests.checks.segment_builders import (
    ROGUE,
    make_advertisement,
    make_overheard,
    make_segment,
)


def test_of_planned_routers_the_advertisements_are_judged() -> None:
    planned, rogue = make_advertisement(), make_advertisement(source=ROGUE)
    heard = make_overheard(planned, rogue)
    assert advertised(make_segment(), heard) == (planned,)
    assert advertised(make_segment(routers=()), heard) == (planned, rogue)


def test_silence_counts_only_after_a_question() -> None:
    assert unheard(make_segment(), make_overheard()).outcome is Outcome.NOT_TESTED
    asked = make_overheard(asked=("router-solicitation",))
    assert unheard(make_segment(), asked).outcome is Outcome.NOT_APPLICABLE
