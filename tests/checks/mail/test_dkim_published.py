from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.mail.dkim_published import dkim_published
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import dkim, dkim_key, exchangers, no_mail

FAIL, PASS, NOT_APPLICABLE = Outcome.FAIL, Outcome.PASS, Outcome.NOT_APPLICABLE
ABSENT, DOUBLE = dkim_key(selector="s2", records=()), dkim_key(records=("p=", "p="))


def test_declared_selectors_must_have_one_record() -> None:
    assert dkim_published(ZONE, exchangers(), dkim()).outcome is PASS
    verdict = dkim_published(ZONE, exchangers(), dkim(dkim_key(), ABSENT))
    assert (verdict.outcome, params(verdict)["selectors"]) == (FAIL, ("s2",))
    verdict = dkim_published(ZONE, exchangers(), dkim(DOUBLE))
    assert (verdict.outcome, params(verdict)["selectors"]) == (FAIL, ("s1",))


def test_without_selectors_some_key_must_be_there() -> None:
    assert dkim_published(ZONE, exchangers(), dkim(keys=())).outcome is PASS
    none = dkim(keys=(), rcode="NXDOMAIN")
    assert dkim_published(ZONE, exchangers(), none).outcome is FAIL
    wild = dkim(keys=(), wild=True)
    assert dkim_published(ZONE, exchangers(), wild).outcome is NOT_APPLICABLE


def test_who_is_not_judged() -> None:
    assert dkim_published(ZONE, no_mail(), dkim()).outcome is NOT_APPLICABLE
    dead = dkim(keys=(), rcode="SERVFAIL")
    assert dkim_published(ZONE, exchangers(), dead).outcome is NOT_APPLICABLE
