from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.servers_apart import Options, servers_apart
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import server_name, server_names

if TYPE_CHECKING:
    from netaudit.api import Verdict


def judged(*servers: tuple[str, ...], **options: int) -> Outcome:
    return verdict(*servers, **options).outcome


def verdict(*servers: tuple[str, ...], **options: int) -> Verdict:
    names = (
        server_name(name=f"ns{number}", glue=(), addresses=tuple(map(ip_address, addresses)))
        for number, addresses in enumerate(servers)
    )
    return servers_apart(ZONE, server_names(*names), Options(**options))


ONE = ("2001:db8:1::53", "198.18.1.53")


def test_two_units_pass() -> None:
    assert judged(ONE, ("2001:db8:2::53", "198.18.2.53")) is Outcome.PASS


@pytest.mark.parametrize("second", [("2001:db8:2::53",), ("198.18.2.53",)])
def test_one_family_is_enough_to_be_apart(second: tuple[str, ...]) -> None:
    assert judged(ONE, second) is Outcome.PASS


def test_one_unit_fails() -> None:
    found = verdict(ONE, ("2001:db8:1:f::54", "198.18.1.54"))
    assert found.outcome is Outcome.FAIL
    assert params(found) == {
        "count": 2,
        "zone": ZONE.name,
        "sites": ("198.18.1.0/24", "2001:db8:1::/48"),
    }


def test_one_family_in_common_is_enough_to_be_together() -> None:
    assert judged(ONE, ("198.18.1.54",)) is Outcome.FAIL


def test_without_a_family_in_common_nobody_can_tell() -> None:
    assert judged(("2001:db8:1::53",), ("198.18.1.53",)) is Outcome.NOT_TESTED


def test_the_glue_tells_where_the_zone_does_not() -> None:
    there = server_name(name="ns8", glue=(ip_address("198.18.8.53"),), addresses=())
    here = server_name(name="ns9", glue=(), addresses=(ip_address("198.18.9.53"),))
    assert servers_apart(ZONE, server_names(there, here), Options()).outcome is Outcome.PASS


@pytest.mark.parametrize("servers", [(), (ONE,), (ONE, ONE), (ONE, ())])
def test_fewer_than_two_are_the_matter_of_another_check(
    servers: tuple[tuple[str, ...], ...],
) -> None:
    assert judged(*servers) is Outcome.NOT_APPLICABLE


def test_the_length_of_a_site_is_the_policys() -> None:
    servers = ("2001:db8:1::53",), ("2001:db8:1:1::53",)
    assert judged(*servers, v6=64) is Outcome.PASS
