from __future__ import annotations

import pytest

from netaudit.facts.proofs import Unproved, ZoneStrays
from netaudit.facts.zone import Security
from netaudit.model import Outcome
from netaudit_checks.dnssec.no_stray_signatures import no_stray_signatures
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, reason

STRAY = Unproved("ns2 (198.18.1.2)", "SOA", (reason(),))


def strays(*found: Unproved, security: Security = Security.SECURE) -> ZoneStrays:
    return ZoneStrays(security, ("ns1 (198.18.1.1)", STRAY.server), found)


def test_where_all_hold_it_passes() -> None:
    verdict = no_stray_signatures(ZONE, strays())
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


def test_a_stray_fails_with_server_and_reason() -> None:
    verdict = no_stray_signatures(ZONE, strays(STRAY, STRAY))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (STRAY.server,)
    assert [str(text) for text in params(verdict)["reasons"]] == [str(reason().text)]


@pytest.mark.parametrize("state", [s for s in Security if s is not Security.SECURE])
def test_without_a_chain_it_does_not_apply(state: Security) -> None:
    verdict = no_stray_signatures(ZONE, strays(security=state))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
