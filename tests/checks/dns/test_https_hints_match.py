from __future__ import annotations

from dataclasses import replace

from netaudit.facts.svcb import BindingName, ServiceBindings
from netaudit.facts.zone import Security
from netaudit.model import Outcome
from netaudit_checks.dns.https_hints_match import https_hints_match
from tests.checks.builders import params
from tests.factories import make_service

WEB = make_service()
NAME = BindingName(WEB.names[0], WEB.names[0], "NOERROR", Security.SECURE, ("1 .",), (), (), ())
NONE, LEFT = replace(NAME, records=()), replace(NAME, unasked=("x.test: out of scope",))


def judged(name: BindingName) -> Outcome:
    return https_hints_match(WEB, ServiceBindings((name,))).outcome


def test_outcomes() -> None:
    assert judged(NAME) is Outcome.PASS
    assert judged(NONE) is Outcome.NOT_APPLICABLE
    assert judged(LEFT) is Outcome.NOT_TESTED


def test_an_old_hint_is_named() -> None:
    wrong = replace(NAME, hints=("2001:db8::1",))
    verdict = https_hints_match(WEB, ServiceBindings((wrong,)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == ("2001:db8::1",)
