from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.dns.identifier_hidden import identifier_hidden
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.upkeep_builders import DEAD, server_upkeep, upkeep


def test_outcomes() -> None:
    assert identifier_hidden(ZONE, upkeep()).outcome is Outcome.PASS
    assert identifier_hidden(ZONE, DEAD).outcome is Outcome.NOT_APPLICABLE


def test_what_is_told_is_shown() -> None:
    verdict = identifier_hidden(ZONE, upkeep(server_upkeep(server="b", nsid="rack-7")))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == ("b: rack-7",)
