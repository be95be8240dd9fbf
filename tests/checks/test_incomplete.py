from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks._incomplete import incomplete, unasked
from tests.factories import make_service


def test_what_was_not_asked_is_told() -> None:
    assert incomplete(make_service(), ()) is None
    assert unasked(()) is None
    for verdict in (
        incomplete(make_service(), ("IPv6: no route",)),
        unasked(("x.test: no scope",)),
    ):
        assert verdict
        assert verdict.outcome is Outcome.NOT_TESTED
