from __future__ import annotations

from ipaddress import IPv6Address

from netaudit.facts.names import Stray, StrayAddresses
from netaudit.model import Outcome
from netaudit_checks.ipv6.published_in_prefixes import published_in_prefixes
from tests.checks.builders import params
from tests.factories import make_service

AT = IPv6Address("2001:db8:1001::99")


def judged(*holders: str) -> StrayAddresses:
    return StrayAddresses(("a.test",), tuple(Stray("a.test", AT, holder) for holder in holders))


def test_where_every_address_is_declared_it_passes() -> None:
    assert published_in_prefixes(make_service(), judged()).outcome is Outcome.PASS


def test_the_record_is_named() -> None:
    verdict = published_in_prefixes(make_service(), judged(""))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == ("a.test AAAA 2001:db8:1001::99",)


def test_the_other_kind_of_stray_is_told_by_another_check() -> None:
    assert published_in_prefixes(make_service(), judged("so-b")).outcome is Outcome.PASS


def test_no_aaaa_is_told_elsewhere() -> None:
    verdict = published_in_prefixes(make_service(), StrayAddresses((), ()))
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_a_special_kind_is_told_once_by_its_own_check() -> None:
    stray = Stray("a.test", IPv6Address("2002:c612:101::1"), "")
    fact = StrayAddresses(("a.test",), (stray,))
    assert published_in_prefixes(make_service(), fact).outcome is Outcome.PASS
