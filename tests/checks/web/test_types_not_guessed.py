from __future__ import annotations

import pytest

from netaudit.facts.web import WebPage
from netaudit.model import Outcome
from netaudit_checks.web.types_not_guessed import types_not_guessed
from tests.checks.builders import params
from tests.checks.web_builders import shown
from tests.factories import make_service

NAME = "x-content-type-options"


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        (["nosniff"], Outcome.PASS),
        (["NoSniff , x"], Outcome.PASS),
        (["nosniff", "x"], Outcome.PASS),
        (["x", "nosniff"], Outcome.FAIL),  # the first one counts
        (["no-sniff"], Outcome.FAIL),
        ([""], Outcome.FAIL),
        ([], Outcome.FAIL),
    ],
)
def test_of_pages_of_any_kind(values: list[str], outcome: Outcome) -> None:
    page = WebPage("/", 200, tuple((NAME, value) for value in values))
    verdict = types_not_guessed(make_service(), shown(page))
    assert verdict.outcome is outcome
    if outcome is Outcome.FAIL:
        assert params(verdict)["value"] == (values or ["-"])[0] or "-"
