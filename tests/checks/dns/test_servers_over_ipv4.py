from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.servers_over_ipv4 import servers_over_ipv4
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import server_name, server_names

if TYPE_CHECKING:
    from netaudit.facts.parent import ServerName

V4 = (ip_address("198.18.9.53"),)
OVER_V6 = server_name()


@pytest.mark.parametrize("beside", [{"glue": (), "addresses": V4}, {"glue": V4, "addresses": ()}])
def test_one_that_has_ipv4_is_enough(beside: dict[str, object]) -> None:
    other = server_name(name="ns2", **beside)
    verdict = servers_over_ipv4(ZONE, server_names(OVER_V6, other))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["names"] == ("ns2",)


def test_none_that_has_fails() -> None:
    lost = server_name(name="ns2", glue=(), addresses=())
    verdict = servers_over_ipv4(ZONE, server_names(OVER_V6, lost))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {"zone": ZONE.name, "names": (OVER_V6.name, "ns2")}


@pytest.mark.parametrize(
    "names",
    [
        (),
        (server_name(glue=(), addresses=()),),
        (OVER_V6, server_name(name="ns2", glue=(), addresses=(), resolved=False)),
    ],
)
def test_what_is_not_known_is_no_fault(names: tuple[ServerName, ...]) -> None:
    verdict = servers_over_ipv4(ZONE, server_names(*names))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
