from __future__ import annotations

from netaudit.facts.segment import Rejected
from netaudit.i18n import show
from netaudit.model import Outcome
from netaudit_checks.ipv6.segment_messages_valid import segment_messages_valid
from tests.checks.builders import params
from tests.checks.segment_builders import (
    ROGUE,
    ROUTER,
    make_advertisement,
    make_overheard,
    make_segment,
)


def test_all_valid() -> None:
    heard = make_overheard(make_advertisement())
    assert segment_messages_valid(make_segment(), heard).outcome is Outcome.PASS


def test_what_was_rejected_and_what_hides_is_told() -> None:
    hidden = make_advertisement(headers=True, count=2)
    heard = make_overheard(hidden, rejected=(Rejected("its code is not 0", ROGUE, 5),))
    verdict = segment_messages_valid(make_segment(), heard)
    assert verdict.outcome is Outcome.FAIL
    told = params(verdict)["messages"]
    assert show(told, "en") == (
        f"{ROGUE}: its code is not 0 (5), {ROUTER}: an advertisement behind extension headers (2)"
    )
    assert show(told, "vi") == (
        f"{ROGUE}: trường code khác 0 (5), "
        f"{ROUTER}: quảng bá bộ định tuyến nằm sau tiêu đề mở rộng (2)"
    )


def test_of_a_dead_link_nothing_can_be_said() -> None:
    heard = make_overheard(messages=0)
    assert segment_messages_valid(make_segment(), heard).outcome is Outcome.NOT_TESTED
