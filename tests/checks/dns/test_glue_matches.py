from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.glue_matches import glue_matches
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import server_name, server_names

OTHER = ip_address("2001:db8:1000::99")


def test_the_same_addresses_pass() -> None:
    assert glue_matches(ZONE, server_names(server_name())).outcome is Outcome.PASS


@pytest.mark.parametrize("changes", [{"glue": (OTHER,)}, {"addresses": ()}])
def test_other_addresses_fail(changes: dict[str, Any]) -> None:
    verdict = glue_matches(ZONE, server_names(server_name(**changes)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["names"][0].startswith("ns1.so-a.kontum.test: ")


@pytest.mark.parametrize(
    "changes", [{"glue": ()}, {"resolved": False}, {"inside": False, "addresses": ()}]
)
def test_what_cannot_be_compared_is_left(changes: dict[str, Any]) -> None:
    verdict = glue_matches(ZONE, server_names(server_name(**changes)))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
