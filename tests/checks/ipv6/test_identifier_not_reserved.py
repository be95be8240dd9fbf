from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.ipv6.identifier_not_reserved import identifier_not_reserved
from tests.checks.builders import read
from tests.factories import addresses, make_host


def test_an_ordinary_address_passes() -> None:
    host = make_host(addresses=addresses("2001:db8:1001::91a7:4c2e:9d03:6b58", "198.18.1.80"))
    assert identifier_not_reserved(host).outcome is Outcome.PASS


def test_the_address_is_named() -> None:
    host = make_host(addresses=addresses("2001:db8:1001::91a7:4c2e:9d03:6b58", "2001:db8:1001::"))
    verdict = identifier_not_reserved(host)
    assert verdict.outcome is Outcome.FAIL
    assert read(verdict).endswith(" 2001:db8:1001::: subnet-router anycast")
