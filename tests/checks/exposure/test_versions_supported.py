from __future__ import annotations

from datetime import timedelta

from netaudit.model import Outcome
from netaudit_checks.exposure.versions_supported import Options, versions_supported
from tests.checks.builders import heard, identities, params
from tests.factories import NOON, make_host

OLD = heard("mysql", "3306/tcp", product="MySQL", version="5.6.51", banner="5.6.51")


def test_a_release_that_ended_is_told_with_its_day() -> None:
    verdict = versions_supported(make_host(), identities(OLD), Options())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ports"][0].endswith("mysql (MySQL 5.6.51): 2021-02-28")


def test_what_a_distribution_mends_is_not_judged_by_the_makers_day() -> None:
    found = heard("mysql", "3306/tcp", product="MySQL", version="5.6.51", banner="5.6.51-0ubuntu1")
    assert versions_supported(make_host(), identities(found), Options()).outcome is Outcome.PASS


def test_others_pass() -> None:
    found = identities(
        heard("http", "80/tcp"),
        heard("mysql", "3306/tcp", product="MariaDB", version="10.11.6"),
        heard("http", "80/tcp", product="nginx", version="1.22.1"),
    )
    verdict = versions_supported(make_host(), found, Options())
    params(verdict)
    assert verdict.outcome is Outcome.PASS


def test_dates_that_are_too_old_can_fail_but_not_pass() -> None:
    later = NOON + timedelta(days=500)
    clean = versions_supported(make_host(), identities(observed_at=later), Options())
    params(clean)
    ended = versions_supported(make_host(), identities(OLD, observed_at=later), Options())
    assert (clean.outcome, ended.outcome) == (Outcome.NOT_TESTED, Outcome.FAIL)
