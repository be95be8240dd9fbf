from dataclasses import replace

from netaudit.facts.caa import ZoneCaa
from netaudit.model import Outcome
from netaudit_checks.tls.caa_published import caa_published
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE

CAA = ZoneCaa("NOERROR", ZONE.name, ('0 issue "ca.test"',), (), (), ("www.so-a.kontum.test",))


def test_outcomes() -> None:
    assert caa_published(ZONE, CAA).outcome is Outcome.PASS
    assert caa_published(ZONE, replace(CAA, wanted=())).outcome is Outcome.NOT_APPLICABLE
    assert caa_published(ZONE, replace(CAA, rcode="SERVFAIL")).outcome is Outcome.NOT_APPLICABLE
    verdict = caa_published(ZONE, replace(CAA, records=(), at=""))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["zone"] == ZONE.name
