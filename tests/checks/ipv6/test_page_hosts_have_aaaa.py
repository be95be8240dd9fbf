from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest

from netaudit.api import Verdict
from netaudit.facts.needed import NeededHost
from netaudit.facts.page import PageHosts
from netaudit.model import Outcome
from netaudit_checks.ipv6.page_hosts_have_aaaa import page_hosts_have_aaaa
from tests.checks.builders import V6, params
from tests.factories import make_service

OLD = (IPv4Address("198.18.9.9"),)
NEW = (IPv6Address("2001:db8:9::9"),)
BOTH = NeededHost("cdn.test", NEW, OLD, "")
ONLY_V4 = NeededHost("old.test", (), OLD, "")
NOWHERE = NeededHost("gone.test", (), (), "")
UNASKED = NeededHost("cdn.example", (), (), "out of scope")


def judged(*hosts: NeededHost, whole: bool = True) -> Verdict:
    found = PageHosts(ip_address(V6), whole, hosts)
    return page_hosts_have_aaaa(make_service(), found)


@pytest.mark.parametrize(
    ("hosts", "outcome"),
    [
        ((), Outcome.PASS),
        ((BOTH,), Outcome.PASS),
        ((BOTH, NOWHERE), Outcome.PASS),  # it is missing over both families alike
        ((BOTH, ONLY_V4, UNASKED), Outcome.FAIL),
        ((BOTH, UNASKED), Outcome.NOT_TESTED),
    ],
)
def test_names_on_the_page(hosts: tuple[NeededHost, ...], outcome: Outcome) -> None:
    verdict = judged(*hosts)
    assert verdict.outcome is outcome
    if outcome is Outcome.FAIL:
        assert params(verdict)["names"] == ("old.test",)
    if outcome is Outcome.NOT_TESTED:
        assert params(verdict)["reason"] == "out of scope"


def test_half_a_page_proves_nothing_but_a_failure() -> None:
    assert judged(BOTH, whole=False).outcome is Outcome.NOT_TESTED
    assert judged(ONLY_V4, whole=False).outcome is Outcome.FAIL


def test_no_page() -> None:
    found = PageHosts(None, whole=False, hosts=())
    assert page_hosts_have_aaaa(make_service(), found).outcome is Outcome.NOT_APPLICABLE
