from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.web.scripts_limited import scripts_limited
from tests.checks.builders import params
from tests.checks.web_builders import html, shown
from tests.factories import make_service

SITE = make_service()
CSP = "content-security-policy"


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        ("default-src 'self'", Outcome.PASS),
        ("default-src *; script-src 'self' https://x.test", Outcome.PASS),
        ("script-src *; script-src-elem 'self'", Outcome.PASS),
        ("script-src 'none'", Outcome.PASS),
        ("script-src 'self' 'unsafe-inline' 'nonce-abc'", Outcome.PASS),
        ("script-src https: 'unsafe-inline' 'strict-dynamic' 'sha256-abc='", Outcome.PASS),
        ("default-src *, script-src 'self'", Outcome.PASS),  # all must let it in
        ("script-src 'self' 'unsafe-inline'", Outcome.FAIL),
        ("script-src https: 'strict-dynamic'", Outcome.FAIL),  # without a nonce nothing is trusted
        ("script-src https: 'nonce-abc'", Outcome.FAIL),
        ("script-src 'self' data:", Outcome.FAIL),
        ("default-src *", Outcome.FAIL),
        ("frame-ancestors 'self'", Outcome.FAIL),
        ("", Outcome.FAIL),
    ],
)
def test_from_where_scripts_come(policy: str, outcome: Outcome) -> None:
    verdict = scripts_limited(SITE, shown(html((CSP, policy))))
    params(verdict)
    assert verdict.outcome is outcome


def test_the_sources_are_told() -> None:
    verdict = scripts_limited(SITE, shown(html((CSP, "Script-Src * 'unsafe-inline'"))))
    assert params(verdict)["sources"] == "* 'unsafe-inline'"
