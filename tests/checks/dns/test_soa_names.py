from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.soa_names import soa_names
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import SOA, apex, zone_apex


def test_a_host_and_a_mailbox_pass() -> None:
    assert soa_names(ZONE, zone_apex(apex())).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"mname": "."}, "MNAME ."),
        ({"mname": "localhost"}, "MNAME localhost"),
        ({"rname": "."}, "RNAME ."),
        ({"rname": r"me\@so-a.kontum.test"}, r"RNAME me\@so-a.kontum.test"),
        ({"rname": "root"}, "RNAME root"),
    ],
)
def test_names_of_no_use_fail(changes: dict[str, Any], named: str) -> None:
    verdict = soa_names(ZONE, zone_apex(apex(soa=replace(SOA, **changes))))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["names"] == (named,)


def test_without_a_server_there_is_nothing_to_say() -> None:
    assert soa_names(ZONE, zone_apex()).outcome is Outcome.NOT_APPLICABLE
