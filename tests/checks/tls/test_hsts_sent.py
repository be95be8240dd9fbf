from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.tls.hsts_sent import Options, hsts_sent, max_age
from tests.checks.builders import V4, params
from tests.checks.web_builders import YEAR, head, heads
from tests.factories import make_service

SITE = make_service()


@pytest.mark.parametrize(
    ("value", "age"),
    [
        ("max-age=31536000", 31536000),
        ('MAX-AGE="5" ; includeSubDomains; preload;', 5),
        (";; max-age = 0", 0),
        ("max-age=1; later=thing", 1),  # unknown directives are ignored
        ("max-age=1; max-age=2", None),
        ("max-age=1; includeSubDomains=yes", None),
        ("max-age=1; includeSubDomains; IncludeSubdomains", None),
        ("max-age=1, includeSubDomains", None),
        ("max-age=-1", None),
        ("max-age=1y", None),
        ("max-age", None),
        ("includeSubDomains", None),
        ("", None),
        ("max age=1", None),
    ],
)
def test_the_syntax(value: str, age: int | None) -> None:
    assert max_age(value) == age


@pytest.mark.parametrize(
    ("hsts", "outcome"),
    [
        ((YEAR,), Outcome.PASS),
        ((YEAR, "max-age=0"), Outcome.PASS),  # the first one counts
        (("max-age=0", YEAR), Outcome.FAIL),
        (("max-age=31535999",), Outcome.FAIL),
        (("nonsense",), Outcome.FAIL),
        (("",), Outcome.FAIL),
        ((), Outcome.FAIL),
    ],
)
def test_what_is_sent(hsts: tuple[str, ...], outcome: Outcome) -> None:
    verdict = hsts_sent(SITE, heads(head(hsts=hsts)), Options())
    params(verdict)
    assert verdict.outcome is outcome


def test_each_address_must_but_errors_need_not() -> None:
    verdict = hsts_sent(SITE, heads(head(), head(V4, hsts=())), Options())
    assert params(verdict) == {"addresses": (V4,)}
    down = head(V4, status=503, hsts=())
    assert hsts_sent(SITE, heads(head(), down), Options()).outcome is Outcome.PASS
    assert hsts_sent(SITE, heads(down), Options()).outcome is Outcome.NOT_APPLICABLE


def test_what_cannot_be_judged() -> None:
    assert hsts_sent(SITE, heads(), Options()).outcome is Outcome.NOT_APPLICABLE
    half = heads(head(), unasked=("IPv4: no route",))
    assert hsts_sent(SITE, half, Options()).outcome is Outcome.NOT_TESTED


def test_a_policy_may_ask_for_less() -> None:
    found = heads(head(hsts=("max-age=300",)))
    assert hsts_sent(SITE, found, Options(max_age=300)).outcome is Outcome.PASS
