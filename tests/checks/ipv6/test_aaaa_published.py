from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.ipv6.aaaa_published import aaaa_published
from tests.checks.builders import params
from tests.checks.dns_builders import addresses, published
from tests.factories import make_service

V6, V4 = "2001:db8:1001::80", "198.18.1.80"


def test_an_aaaa_for_each_name_passes() -> None:
    facts = published(addresses("a.test", V6, V4), addresses("b.test", V6))
    assert aaaa_published(make_service(), facts).outcome is Outcome.PASS


def test_a_name_with_only_an_a_fails_and_is_named() -> None:
    facts = published(addresses("a.test", V6), addresses("b.test", V4))
    verdict = aaaa_published(make_service(), facts)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["names"] == ("b.test",)


def test_a_name_that_does_not_exist_fails() -> None:
    facts = published(addresses("a.test", rcode="NXDOMAIN"))
    assert aaaa_published(make_service(), facts).outcome is Outcome.FAIL


def test_an_aaaa_that_leads_elsewhere_fails() -> None:
    service = make_service()
    elsewhere = published(addresses("a.test", "2001:db8:ffff::1"))
    verdict = aaaa_published(service, elsewhere)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["names"] == ("a.test",)


def test_one_of_several_addresses_is_enough() -> None:
    own = next(str(a) for a in make_service().addresses if a.version == 6)
    facts = published(addresses("a.test", "2001:db8:ffff::1", own))
    assert aaaa_published(make_service(), facts).outcome is Outcome.PASS


def test_dead_name_servers_are_told_elsewhere() -> None:
    facts = published(addresses("a.test", rcode="SERVFAIL"))
    assert aaaa_published(make_service(), facts).outcome is Outcome.NOT_APPLICABLE
