from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.ipv6.identifier_not_guessable import identifier_not_guessable, unnamed
from tests.checks.builders import read
from tests.factories import addresses, make_host, make_service


def test_an_ordinary_address_passes() -> None:
    host = make_host(addresses=addresses("2001:db8:1001::91a7:4c2e:9d03:6b58", "198.18.1.80"))
    assert identifier_not_guessable(host).outcome is Outcome.PASS


def test_the_address_is_named() -> None:
    host = make_host(addresses=addresses("2001:db8:1001::91a7:4c2e:9d03:6b58", "2001:db8:1001::80"))
    verdict = identifier_not_guessable(host)
    assert verdict.outcome is Outcome.FAIL
    assert read(verdict).endswith(" 2001:db8:1001::80: a small number")


def test_a_host_with_a_name_is_not_asked_about() -> None:
    assert not unnamed(make_host())
    assert not unnamed(make_host(names=()))  # its service has one
    assert unnamed(make_host(names=(), services=(make_service(names=()),)))
    assert not unnamed(make_host(names=(), services=(), addresses=addresses("198.18.1.80")))
