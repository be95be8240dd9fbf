from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.ipv6.no_hardware_address import no_hardware_address
from tests.checks.builders import params
from tests.factories import addresses, make_host


def test_an_ordinary_address_passes() -> None:
    host = make_host(addresses=addresses("2001:db8:1001::91a7:4c2e:9d03:6b58", "198.18.1.80"))
    assert no_hardware_address(host).outcome is Outcome.PASS


def test_the_address_is_named() -> None:
    host = make_host(
        addresses=addresses("2001:db8:1001::91a7:4c2e:9d03:6b58", "2001:db8::211:22ff:fe33:4455")
    )
    verdict = no_hardware_address(host)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == ("2001:db8::211:22ff:fe33:4455 (00:11:22:33:44:55)",)
