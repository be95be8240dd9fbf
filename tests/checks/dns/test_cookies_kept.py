from __future__ import annotations

import pytest

from netaudit.facts.manners import COOKIE_LENGTH, OTHER_COOKIE
from netaudit.model import Outcome
from netaudit_checks.dns.cookies_kept import cookies_kept
from tests.checks.builders import params, told
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import manners, zone_manners


@pytest.mark.parametrize("cookie", ["NOERROR", "BADCOOKIE", None])
def test_what_is_right_passes(cookie: str | None) -> None:
    """BADCOOKIE has the client come again with the server's cookie (RFC 7873 section 5.2.3)."""
    verdict = cookies_kept(ZONE, zone_manners(manners(cookie=cookie), manners(cookie="NOERROR")))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


@pytest.mark.parametrize(
    ("cookie", "said"),
    [
        (OTHER_COOKIE, "another client's cookie"),
        (COOKIE_LENGTH, "a cookie of a length that no cookie has"),
        ("FORMERR", "FORMERR"),
        ("silent", "silent"),
    ],
)
def test_one_that_is_wrong_fails_and_is_named(cookie: str, said: str) -> None:
    bad = manners(server="bad (2001:db8::5)", cookie=cookie)
    verdict = cookies_kept(ZONE, zone_manners(manners(cookie="NOERROR"), bad))
    assert verdict.outcome is Outcome.FAIL
    assert told(verdict, "servers") == (f"bad (2001:db8::5): {said}",)


def test_who_refuses_all_that_is_unknown_is_told_of_elsewhere() -> None:
    refuses = manners(unknown="FORMERR", cookie="FORMERR")
    assert cookies_kept(ZONE, zone_manners(refuses)).outcome is Outcome.PASS


def test_who_does_not_speak_edns_is_not_judged_by_its_details() -> None:
    mute = zone_manners(manners(edns=False, cookie="silent"))
    assert cookies_kept(ZONE, mute).outcome is Outcome.NOT_APPLICABLE
