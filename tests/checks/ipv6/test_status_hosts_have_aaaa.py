from ipaddress import IPv4Address, IPv6Address

import pytest

from netaudit.facts.needed import NeededHost
from netaudit.facts.portstate import PortState
from netaudit.model import Outcome
from netaudit_checks.ipv6.status_hosts_have_aaaa import status_hosts_have_aaaa
from tests.checks.builders import endpoint, params, server
from tests.factories import make_service

OLD = (IPv4Address("198.18.9.9"),)
NEW = (IPv6Address("2001:db8:9::9"),)
BOTH = NeededHost("ocsp.test", NEW, OLD, "")
ONLY_V4 = NeededHost("crl.test", (), OLD, "")
NOWHERE = NeededHost("gone.test", (), (), "")
UNASKED = NeededHost("ocsp.example", (), (), "out of scope")


@pytest.mark.parametrize(
    ("hosts", "outcome"),
    [
        ((), Outcome.NOT_APPLICABLE),
        ((BOTH,), Outcome.PASS),
        ((BOTH, NOWHERE), Outcome.PASS),  # it is missing over both families alike
        ((BOTH, ONLY_V4, UNASKED), Outcome.FAIL),
        ((BOTH, UNASKED), Outcome.NOT_TESTED),
    ],
)
def test_hosts_of_the_certificates(hosts: tuple[NeededHost, ...], outcome: Outcome) -> None:
    verdict = status_hosts_have_aaaa(make_service(), server(needed=hosts))
    assert verdict.outcome is outcome
    if outcome is Outcome.FAIL:
        assert params(verdict)["names"] == ("crl.test",)
    if outcome is Outcome.NOT_TESTED:
        assert params(verdict)["reason"] == "out of scope"


def test_a_closed_door_shows_no_certificate() -> None:
    shut = endpoint(state=PortState.FILTERED, presented=())
    found = status_hosts_have_aaaa(make_service(), server(shut, needed=()))
    assert found.outcome is not Outcome.PASS
