from dataclasses import replace

from netaudit.facts.caa import ZoneCaa
from netaudit.model import Outcome, Phrase
from netaudit_checks.tls.caa_valid import caa_valid
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE

CAA = ZoneCaa("NOERROR", ZONE.name, ('0 issue "ca.test"',), (), (), ("www.so-a.kontum.test",))


def test_outcomes() -> None:
    assert caa_valid(ZONE, CAA).outcome is Outcome.PASS
    assert caa_valid(ZONE, replace(CAA, records=())).outcome is Outcome.NOT_APPLICABLE
    wrong = caa_valid(ZONE, replace(CAA, mistakes=(Phrase("a record cannot be read"),)))
    assert wrong.outcome is Outcome.FAIL
    assert params(wrong)["zone"] == ZONE.name
    critical = caa_valid(ZONE, replace(CAA, critical=("tbs",)))
    assert critical.outcome is Outcome.FAIL
    assert params(critical)["tags"] == ("tbs",)
