from __future__ import annotations

import pytest

from netaudit.facts.proofs import Unproved, ZoneProofs
from netaudit.facts.zone import Security
from netaudit.model import Outcome
from netaudit_checks.dnssec.valid_on_every_server import valid_on_every_server
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, reason

BAD = Unproved("ns2 (198.18.1.2)", "SOA", (reason(),))


def proofs(*unproved: Unproved, security: Security = Security.SECURE) -> ZoneProofs:
    return ZoneProofs(security, ("ns1 (198.18.1.1)", BAD.server), unproved, ("TYPE65280",))


def test_what_validates_everywhere_passes() -> None:
    verdict = valid_on_every_server(ZONE, proofs())
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


def test_a_bogus_answer_fails_with_server_question_and_reason() -> None:
    verdict = valid_on_every_server(ZONE, proofs(BAD, BAD))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (BAD.server,)
    assert [str(text) for text in params(verdict)["reasons"]] == [f"SOA: {reason().text}"]


@pytest.mark.parametrize("state", [s for s in Security if s is not Security.SECURE])
def test_without_a_chain_it_does_not_apply(state: Security) -> None:
    assert valid_on_every_server(ZONE, proofs(security=state)).outcome is Outcome.NOT_APPLICABLE
