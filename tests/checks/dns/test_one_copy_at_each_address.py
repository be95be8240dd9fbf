from __future__ import annotations

from netaudit.facts.copies import ServerCopies, ZoneCopies
from netaudit.model import Outcome
from netaudit_checks.dns.one_copy_at_each_address import one_copy_at_each_address
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE

SOUND = ServerCopies("a")


def test_outcomes() -> None:
    assert one_copy_at_each_address(ZONE, ZoneCopies((SOUND,))).outcome is Outcome.PASS
    assert one_copy_at_each_address(ZONE, ZoneCopies(())).outcome is Outcome.NOT_APPLICABLE


def test_who_contradicts_himself_fails_and_his_words_are_told() -> None:
    fact = ZoneCopies((SOUND, ServerCopies("b", ("serial 2 (TCP UDP)", "REFUSED (UDP)"))))
    verdict = one_copy_at_each_address(ZONE, fact)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == ("b: serial 2 (TCP UDP) / REFUSED (UDP)",)
