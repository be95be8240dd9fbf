from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.web.framing_limited import framing_limited
from tests.checks.builders import params
from tests.checks.web_builders import html, shown
from tests.factories import make_service

SITE = make_service()
CSP, XFO = "content-security-policy", "x-frame-options"


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ([(CSP, "frame-ancestors 'self'")], Outcome.PASS),
        ([(CSP, "frame-ancestors 'none'"), (XFO, "nonsense")], Outcome.PASS),
        ([(CSP, "frame-ancestors *"), (XFO, "DENY")], Outcome.FAIL),  # the policy counts
        ([(CSP, "frame-ancestors *, frame-ancestors 'self'")], Outcome.PASS),
        ([(CSP, "default-src 'self'")], Outcome.FAIL),
        ([(CSP, "default-src 'self'"), (XFO, "SAMEORIGIN")], Outcome.PASS),
        ([(XFO, "deny")], Outcome.PASS),
        ([(XFO, "SAMEORIGIN, DENY")], Outcome.PASS),
        ([(XFO, "ALLOW-FROM https://x.test/")], Outcome.FAIL),
        ([(XFO, "")], Outcome.FAIL),
        ([], Outcome.FAIL),
    ],
)
def test_who_may_frame_it(fields: list[tuple[str, str]], outcome: Outcome) -> None:
    verdict = framing_limited(SITE, shown(html(*fields)))
    params(verdict)
    assert verdict.outcome is outcome


def test_what_browsers_ignore_is_told() -> None:
    assert params(framing_limited(SITE, shown(html((XFO, "ALLOWALL")))))["value"] == "ALLOWALL"
    assert params(framing_limited(SITE, shown(html((XFO, "")))))["value"] == "-"
