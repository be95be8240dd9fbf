from __future__ import annotations

import pytest

from netaudit.api import Verdict, failed
from netaudit.facts.web import WebHeads, WebPage
from netaudit.model import Outcome
from netaudit_checks.web._pages import judged
from tests.checks.web_builders import head, heads, html, shown
from tests.factories import make_service

SITE = make_service()
BARE = WebPage("/", 200, ())


def bad(page: WebPage, addresses: tuple[str, ...]) -> Verdict | None:
    if page.of("x"):
        return failed("{page} at {addresses}", page=page.path, addresses=addresses)
    return None


@pytest.mark.parametrize(
    ("web", "outcome"),
    [
        (heads(), Outcome.NOT_APPLICABLE),
        (heads(http_2=("2001:db8::1",)), Outcome.NOT_TESTED),
        (heads(head()), Outcome.NOT_TESTED),  # of a run of before
        (shown(None), Outcome.NOT_APPLICABLE),
        (shown(html(status=404)), Outcome.NOT_APPLICABLE),
        (shown(BARE), Outcome.NOT_APPLICABLE),
        (shown(html(), unasked=("IPv4: no route",)), Outcome.NOT_TESTED),
        (shown(html(("x", "1")), unasked=("IPv4: no route",)), Outcome.FAIL),
        (shown(html(), None, html(("x", "1"))), Outcome.FAIL),
    ],
)
def test_what_there_is_to_judge(web: WebHeads, outcome: Outcome) -> None:
    verdict = judged(SITE, web, bad)
    assert verdict is not None
    assert verdict.outcome is outcome


def test_sound_pages_have_no_verdict_here() -> None:
    assert judged(SITE, shown(html(), html()), bad) is None
    assert judged(SITE, shown(BARE), bad, html=False) is None


def test_a_page_is_told_once_with_its_addresses() -> None:
    verdict = judged(SITE, shown(html(("x", "1")), html(), html(("x", "1"))), bad)
    assert verdict is not None
    assert verdict.params == (
        ("page", "/vi"),
        ("addresses", ("2001:db8:1001::1", "2001:db8:1001::3")),
    )
