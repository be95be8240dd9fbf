from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.ipv6.published_assignable import published_assignable
from tests.checks.builders import read
from tests.checks.dns_builders import addresses, published
from tests.factories import addresses as parsed
from tests.factories import make_service


def test_the_planned_address_passes_in_documentation_space_too() -> None:
    facts = published(addresses("a.test", "2001:db8:1001::80"))
    assert published_assignable(make_service(), facts).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("2002:c612:101::1", "6to4"),
        ("fe80::1", "link-local"),
        ("fd12:3456::80", "unique local"),
    ],
)
def test_a_special_address_beside_the_right_one_fails(address: str, kind: str) -> None:
    facts = published(addresses("a.test", "2001:db8:1001::80", address))
    verdict = published_assignable(make_service(), facts)
    assert verdict.outcome is Outcome.FAIL
    assert read(verdict) == f"the DNS publishes a.test AAAA {address}: {kind}"


def test_unique_local_addresses_of_the_plan_pass() -> None:
    service = make_service(addresses=parsed("fd12:3456::80"))
    facts = published(addresses("a.test", "fd12:3456::80"))
    assert published_assignable(service, facts).outcome is Outcome.PASS


def test_an_example_left_in_a_real_network_fails() -> None:
    service = make_service(addresses=parsed("fd12:3456::80"))
    facts = published(addresses("a.test", "2001:db8::80"))
    verdict = published_assignable(service, facts)
    assert read(verdict).endswith("a.test AAAA 2001:db8::80: documentation")


def test_no_aaaa_is_told_elsewhere() -> None:
    facts = published(addresses("a.test", "198.18.1.80"))
    assert published_assignable(make_service(), facts).outcome is Outcome.NOT_APPLICABLE
