from __future__ import annotations

import pytest

from netaudit.model import Outcome, Phrase
from netaudit_checks.mail.dmarc_published import dmarc_published
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import dmarc, exchangers, no_mail

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE, NOT_TESTED = Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


def test_outcomes() -> None:
    assert dmarc_published(ZONE, exchangers(), dmarc()).outcome is PASS
    assert dmarc_published(ZONE, no_mail(), dmarc()).outcome is NOT_APPLICABLE
    dead = dmarc(rcode="SERVFAIL")
    assert dmarc_published(ZONE, exchangers(), dead).outcome is NOT_APPLICABLE


@pytest.mark.parametrize(
    "policy",
    [
        dmarc(records=(), at=""),
        dmarc(records=("v=DMARC1; p=none", "v=DMARC1; p=reject")),
        dmarc(mistakes=(Phrase("it has no policy (p=)"),)),
    ],
)
def test_none_two_and_a_wrong_one_fail(policy) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    verdict = dmarc_published(ZONE, exchangers(), policy)
    assert verdict.outcome is FAIL
    assert params(verdict)
