from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.ipv6.addresses_assignable import addresses_assignable
from tests.checks.builders import read
from tests.factories import addresses, make_host


def test_an_ordinary_address_passes() -> None:
    host = make_host(addresses=addresses("2001:db8:1001::91a7:4c2e:9d03:6b58", "198.18.1.80"))
    assert addresses_assignable(host).outcome is Outcome.PASS


def test_the_address_is_named() -> None:
    host = make_host(addresses=addresses("2001:db8:1001::91a7:4c2e:9d03:6b58", "2002:c612:101::1"))
    verdict = addresses_assignable(host)
    assert verdict.outcome is Outcome.FAIL
    assert read(verdict).endswith(" 2002:c612:101::1: 6to4")
