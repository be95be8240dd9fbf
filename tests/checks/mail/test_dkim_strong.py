from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.mail.dkim_strong import dkim_strong
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import dkim, dkim_key, exchangers

ED25519 = dkim_key(selector="s2", kind="ed25519", bits=0)


def test_strong_keys_pass() -> None:
    verdict = dkim_strong(ZONE, exchangers(), dkim(dkim_key(), ED25519))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["keys"] == ("s1 (rsa 2048)", "s2 (ed25519)")


def test_short_keys_and_sha1_fail() -> None:
    verdict = dkim_strong(ZONE, exchangers(), dkim(ED25519, dkim_key(bits=1024)))
    assert (verdict.outcome, params(verdict)["keys"]) == (Outcome.FAIL, ("s1 (rsa 1024)",))
    verdict = dkim_strong(ZONE, exchangers(), dkim(dkim_key(sha1_only=True)))
    assert (verdict.outcome, params(verdict)["selectors"]) == (Outcome.FAIL, ("s1",))


def test_who_is_not_judged() -> None:
    assert dkim_strong(ZONE, exchangers(), dkim(keys=())).outcome is Outcome.NOT_APPLICABLE
