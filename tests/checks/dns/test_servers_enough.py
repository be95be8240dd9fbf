from __future__ import annotations

from ipaddress import ip_address

from netaudit.model import Outcome
from netaudit_checks.dns.servers_enough import Options, servers_enough
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import server_name, server_names

SECOND = server_name(name="ns2", glue=(), addresses=(ip_address("198.18.9.53"),))


def test_two_pass() -> None:
    verdict = servers_enough(ZONE, server_names(server_name(), SECOND), Options())
    assert verdict.outcome is Outcome.PASS


def test_one_fails() -> None:
    assert servers_enough(ZONE, server_names(server_name()), Options()).outcome is Outcome.FAIL


def test_two_names_of_one_machine_are_one() -> None:
    twin = server_name(name="ns9")
    verdict = servers_enough(ZONE, server_names(server_name(), twin), Options())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {"zone": ZONE.name, "count": 2, "distinct": 1, "least": 2}


def test_a_name_without_address_does_not_count() -> None:
    lost = server_name(name="ns3", glue=(), addresses=())
    assert servers_enough(ZONE, server_names(SECOND, lost), Options()).outcome is Outcome.FAIL
