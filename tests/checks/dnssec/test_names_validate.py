from __future__ import annotations

from netaudit.facts.names import NameProofs, Refused
from netaudit.model import Outcome
from netaudit_checks.dnssec.names_validate import names_validate
from tests.checks.builders import params
from tests.checks.dns_builders import reason
from tests.factories import make_service

WWW = "www.xa-01.test"
SERVICE = make_service(names=(WWW,))


def test_what_validates_passes() -> None:
    verdict = names_validate(SERVICE, NameProofs((WWW,), ()))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["names"] == (WWW,)


def test_what_is_refused_fails_with_name_and_reason() -> None:
    refused = tuple(Refused(WWW, kind, (reason(), reason())) for kind in ("AAAA", "A"))
    verdict = names_validate(SERVICE, NameProofs((WWW,), refused))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["names"] == (WWW,)
    assert [str(text) for text in params(verdict)["reasons"]] == [str(reason().text)]


def test_where_no_zone_is_sound_it_does_not_apply() -> None:
    assert names_validate(SERVICE, NameProofs((), ())).outcome is Outcome.NOT_APPLICABLE
