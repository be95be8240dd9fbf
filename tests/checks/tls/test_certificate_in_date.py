from __future__ import annotations

from datetime import timedelta

import pytest

from netaudit.api import Instant
from netaudit.model import Outcome
from netaudit_checks.tls.certificate_in_date import Options, certificate_in_date
from tests.checks.builders import V4, endpoint, make_certificate, params, server
from tests.factories import NOON, make_service

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("starts", "ends", "message"),
    [
        (-1, -1 / 24, "expired on {until} ({addresses})"),
        (1, 90, "valid only from {since} ({addresses})"),
        (-1, 13, "expires on {until} ({addresses})"),
    ],
)
def test_out_of_date_on_one_address_is_a_failure(starts: float, ends: float, message: str) -> None:
    bad = make_certificate(not_before=NOON + starts * DAY, not_after=NOON + ends * DAY)
    seen = server(endpoint(), endpoint(V4, certificate=bad))
    verdict = certificate_in_date(make_service(), seen, Options())
    assert (verdict.outcome, verdict.message) == (Outcome.FAIL, message)
    assert params(verdict)["addresses"] == (V4,)


def test_how_early_to_warn_is_the_policys_word() -> None:
    soon = server(endpoint(certificate=make_certificate(not_after=NOON + 13 * DAY)))
    verdict = certificate_in_date(make_service(), soon, Options(days_left=7))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["until"] == Instant(NOON + 13 * DAY)


def test_in_date_on_what_could_be_asked_is_not_a_pass() -> None:
    half = server(unasked=("IPv6: no route",))
    verdict = certificate_in_date(make_service(), half, Options())
    assert verdict.outcome is Outcome.NOT_TESTED


def test_no_certificate_is_nothing_to_judge() -> None:
    bare = server(endpoint(certificate=None))
    assert certificate_in_date(make_service(), bare, Options()).outcome is Outcome.NOT_APPLICABLE
