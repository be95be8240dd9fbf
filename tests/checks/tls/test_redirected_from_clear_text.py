from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.tls.redirected_from_clear_text import redirected_from_clear_text
from tests.checks.builders import V4, V6, params
from tests.checks.web_builders import head, heads
from tests.factories import make_service

PLAIN = make_service(protocol="http", port=80, names=("www.x.test", "x.test"))
HOME = "https://www.x.test/"


@pytest.mark.parametrize(
    ("status", "location", "outcome"),
    [
        (301, HOME, Outcome.PASS),
        (308, "https://WWW.x.test.:443/a?b", Outcome.PASS),
        (302, "https://x.test/", Outcome.PASS),  # a name of the service, too
        (301, "https://other.test/", Outcome.FAIL),
        (301, "http://www.x.test/start", Outcome.FAIL),
        (301, "/start", Outcome.FAIL),
        (301, "https:///", Outcome.FAIL),
        (301, "https://[x", Outcome.FAIL),
        (301, "", Outcome.FAIL),
        (200, "", Outcome.FAIL),
        (204, HOME, Outcome.FAIL),  # nobody follows it
        (304, HOME, Outcome.FAIL),
        (403, "", Outcome.NOT_APPLICABLE),
        (503, "", Outcome.NOT_APPLICABLE),
    ],
)
def test_answers(status: int, location: str, outcome: Outcome) -> None:
    verdict = redirected_from_clear_text(PLAIN, heads(head(status=status, location=location)))
    params(verdict)
    assert verdict.outcome is outcome


def test_both_families_must() -> None:
    good = head(status=301, location=HOME)
    found = heads(good, head(V4))
    assert params(redirected_from_clear_text(PLAIN, found)) == {"addresses": (V4,)}
    found = heads(good, unasked=("IPv6: no route",))
    assert redirected_from_clear_text(PLAIN, found).outcome is Outcome.NOT_TESTED
    found = heads(head(V6, status=403), unasked=("IPv4: no route",))
    assert redirected_from_clear_text(PLAIN, found).outcome is Outcome.NOT_TESTED


def test_without_a_name_any_is_the_same_and_without_an_answer_none() -> None:
    unnamed = make_service(protocol="http", names=())
    found = heads(head(status=301, location="https://198.18.1.80/"))
    assert redirected_from_clear_text(unnamed, found).outcome is Outcome.PASS
    assert redirected_from_clear_text(PLAIN, heads()).outcome is Outcome.NOT_APPLICABLE
