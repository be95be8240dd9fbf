from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.web.referrers_limited import referrers_limited
from tests.checks.builders import params
from tests.checks.web_builders import html, shown
from tests.factories import make_service


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("no-referrer", ""),
        ("same-origin", ""),
        ("Strict-Origin", ""),
        ("strict-origin-when-cross-origin", ""),
        ("unsafe-url, strict-origin", ""),  # the last that is known counts
        ("strict-origin, later-word", ""),
        ("nonsense", ""),
        ("", ""),
        ("strict-origin, unsafe-url", "unsafe-url"),
        ("no-referrer-when-downgrade", "no-referrer-when-downgrade"),
        ("origin", "origin"),
        ("origin-when-cross-origin", "origin-when-cross-origin"),
    ],
)
def test_no_looser_than_browsers(policy: str, told: str) -> None:
    verdict = referrers_limited(make_service(), shown(html(("referrer-policy", policy))))
    assert verdict.outcome is (Outcome.FAIL if told else Outcome.PASS)
    assert not told or params(verdict)["value"] == told


def test_without_a_policy_browsers_have_their_own() -> None:
    assert referrers_limited(make_service(), shown(html())).outcome is Outcome.PASS
