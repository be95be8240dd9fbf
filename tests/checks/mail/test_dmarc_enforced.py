from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.mail.dmarc_enforced import dmarc_enforced
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import dmarc, exchangers, no_mail

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE, NOT_TESTED = Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


def test_outcomes() -> None:
    verdict = dmarc_enforced(ZONE, exchangers(), dmarc(percent=50))
    assert verdict.outcome is PASS
    assert params(verdict)["percent"] == 50
    assert dmarc_enforced(ZONE, no_mail(), dmarc()).outcome is NOT_APPLICABLE
    assert dmarc_enforced(ZONE, exchangers(), dmarc(records=())).outcome is NOT_APPLICABLE
    assert dmarc_enforced(ZONE, exchangers(), dmarc(policy="none")).outcome is FAIL
    assert dmarc_enforced(ZONE, exchangers(), dmarc(percent=0)).outcome is FAIL
