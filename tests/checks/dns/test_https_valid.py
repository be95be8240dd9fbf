from __future__ import annotations

from dataclasses import replace

from netaudit.facts.svcb import BindingName, ServiceBindings
from netaudit.facts.zone import Security
from netaudit.model import Outcome, Phrase
from netaudit_checks.dns.https_valid import https_valid
from tests.checks.builders import params
from tests.factories import make_service

WEB = make_service()
NAME = BindingName(WEB.names[0], WEB.names[0], "NOERROR", Security.SECURE, ("1 .",), (), (), ())
NONE, LEFT = replace(NAME, records=()), replace(NAME, unasked=("x.test: out of scope",))


def judged(name: BindingName) -> Outcome:
    return https_valid(WEB, ServiceBindings((name,))).outcome


def test_outcomes() -> None:
    assert judged(NAME) is Outcome.PASS
    assert judged(NONE) is Outcome.NOT_APPLICABLE
    assert judged(LEFT) is Outcome.NOT_TESTED


def test_a_mistake_is_told() -> None:
    wrong = replace(NAME, mistakes=(Phrase("there is more than one AliasMode record"),))
    verdict = https_valid(WEB, ServiceBindings((wrong,)))
    assert verdict.outcome is Outcome.FAIL
    assert [str(mistake) for mistake in params(verdict)["mistakes"]] == [
        f"{WEB.names[0]}: there is more than one AliasMode record"
    ]
