from __future__ import annotations

from netaudit.model import Outcome, Phrase
from netaudit_checks.mail.dkim_valid import dkim_valid
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import dkim, dkim_key, exchangers, no_mail

FAIL, PASS, NOT_APPLICABLE = Outcome.FAIL, Outcome.PASS, Outcome.NOT_APPLICABLE
BROKEN = Phrase("the key (p=) cannot be read")


def test_what_can_be_used_passes() -> None:
    assert dkim_valid(ZONE, exchangers(), dkim()).outcome is PASS
    assert dkim_valid(ZONE, exchangers(), dkim(dkim_key(), dkim_key(records=()))).outcome is PASS


def test_keys_of_no_use_fail_with_the_reason() -> None:
    keys = (
        dkim_key(mistakes=(BROKEN,)),
        dkim_key(selector="s2", revoked=True),
        dkim_key(selector="s3", testing=True),
        dkim_key(selector="s4"),
    )
    verdict = dkim_valid(ZONE, exchangers(), dkim(*keys))
    assert verdict.outcome is FAIL
    assert [str(mistake) for mistake in params(verdict)["mistakes"]] == [
        "s1: the key (p=) cannot be read",
        "s2: the key is revoked",
        "s3: the key is on trial (t=y)",
    ]


def test_who_is_not_judged() -> None:
    for facts in (dkim(keys=()), dkim(dkim_key(records=()))):
        assert dkim_valid(ZONE, exchangers(), facts).outcome is NOT_APPLICABLE
    assert dkim_valid(ZONE, no_mail(), dkim()).outcome is NOT_APPLICABLE
