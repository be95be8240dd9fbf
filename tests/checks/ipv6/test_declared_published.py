from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.ipv6.declared_published import declared_published, has_name_and_v6
from tests.checks.builders import params
from tests.checks.dns_builders import addresses, published
from tests.factories import addresses as parsed
from tests.factories import make_service

TWO = make_service(addresses=parsed("2001:db8:1001::80", "2001:db8:1001::81", "198.18.1.80"))


def test_every_address_under_one_of_the_names_passes() -> None:
    facts = published(
        addresses("a.test", "2001:db8:1001::80"), addresses("b.test", "2001:db8:1001::81")
    )
    assert declared_published(TWO, facts).outcome is Outcome.PASS


def test_an_address_that_no_name_leads_to_fails() -> None:
    verdict = declared_published(TWO, published(addresses("a.test", "2001:db8:1001::80")))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == ("2001:db8:1001::81",)


def test_a_name_that_leads_elsewhere_is_told_by_another_check() -> None:
    facts = published(addresses("a.test", "2001:db8:ffff::1"))
    assert declared_published(TWO, facts).outcome is Outcome.NOT_APPLICABLE


def test_a_service_without_a_name_or_without_ipv6_is_not_asked_about() -> None:
    assert has_name_and_v6(TWO)
    assert not has_name_and_v6(make_service(names=()))
    assert not has_name_and_v6(make_service(exposure=()))
    assert not has_name_and_v6(make_service(addresses=parsed("198.18.1.80")))
