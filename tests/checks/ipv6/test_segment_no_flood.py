from __future__ import annotations

from typing import Any

from netaudit.model import Outcome
from netaudit_checks.ipv6.segment_no_flood import Options, segment_no_flood
from tests.checks.segment_builders import make_advertisement, make_overheard, make_segment


def judged(**changes: Any) -> Outcome:
    """The outcome within 20 seconds."""
    heard = make_overheard(make_advertisement(), **changes)
    return segment_no_flood(make_segment(), heard, Options()).outcome


def test_a_few_are_none() -> None:
    assert judged() is Outcome.PASS
    assert judged(routers=16, router_messages=400) is Outcome.PASS


def test_many_routers_or_many_messages_are_one() -> None:
    assert judged(routers=17) is Outcome.FAIL
    assert judged(router_messages=401) is Outcome.FAIL
    assert judged(router_messages=401, full=True) is Outcome.FAIL


def test_where_more_was_heard_than_kept_it_is_told() -> None:
    assert judged(full=True) is Outcome.NOT_TESTED
