from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.tls.every_request_answered import every_request_answered
from tests.checks.builders import V4, params
from tests.checks.web_builders import head, heads
from tests.factories import make_service

SITE = make_service()


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        ((200, 200, 200, 200), Outcome.PASS),
        ((404, 500, 302), Outcome.PASS),  # the machine's own answers
        ((200, 502), Outcome.FAIL),
        ((503, 301, 503, 301), Outcome.FAIL),
        ((504, 404), Outcome.FAIL),
        ((503, 503), Outcome.NOT_APPLICABLE),
    ],
)
def test_answers(statuses: tuple[int, ...], outcome: Outcome) -> None:
    verdict = every_request_answered(SITE, heads(head(statuses=statuses)))
    params(verdict)
    assert verdict.outcome is outcome


def test_how_many_and_where() -> None:
    found = heads(head(), head(V4, statuses=(200, 503)))
    assert params(every_request_answered(SITE, found)) == {
        "errors": 1,
        "asked": 6,
        "status": "503",
        "addresses": (V4,),
    }


def test_half_asked_and_not_answered() -> None:
    half = heads(head(), unasked=("IPv4: no route",))
    assert every_request_answered(SITE, half).outcome is Outcome.NOT_TESTED
    assert every_request_answered(SITE, heads()).outcome is Outcome.NOT_APPLICABLE
