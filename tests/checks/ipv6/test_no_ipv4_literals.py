from ipaddress import ip_address

import pytest

from netaudit.facts.page import StartPage
from netaudit.model import Outcome
from netaudit_checks.ipv6.no_ipv4_literals import no_ipv4_literals
from tests.checks.builders import params
from tests.factories import make_service

AT = ip_address("2001:db8:1001::80")


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (StartPage(AT, 200, whole=True, literals=()), Outcome.PASS),
        (StartPage(AT, 200, whole=False, literals=()), Outcome.NOT_TESTED),
        (StartPage(AT, 200, whole=False, literals=("198.18.1.7",)), Outcome.FAIL),
        (StartPage(None, 0, whole=False, literals=()), Outcome.NOT_APPLICABLE),
    ],
)
def test_a_page(page: StartPage, outcome: Outcome) -> None:
    verdict = no_ipv4_literals(make_service(), page)
    assert verdict.outcome is outcome
    assert outcome is not Outcome.FAIL or params(verdict)["addresses"] == ("198.18.1.7",)
