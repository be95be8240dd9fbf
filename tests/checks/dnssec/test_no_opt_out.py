from __future__ import annotations

from netaudit.facts.apex import Nsec3Parameters
from netaudit.model import Outcome
from netaudit_checks.dnssec.no_opt_out import no_opt_out
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import apex, denied, zone_apex

PLAIN, OPEN = (Nsec3Parameters(0, "", opt_out=o) for o in (False, True))


def test_nsec3_without_opt_out_passes() -> None:
    found = no_opt_out(ZONE, zone_apex(apex(denial=denied("NSEC3", nsec3=(PLAIN,)))))
    assert found.outcome is Outcome.PASS


def test_opt_out_fails() -> None:
    view = apex(denial=denied("NSEC3", nsec3=(PLAIN, OPEN)))
    verdict = no_opt_out(ZONE, zone_apex(view))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (view.server,)


def test_nsec_has_none() -> None:
    assert no_opt_out(ZONE, zone_apex(apex())).outcome is Outcome.NOT_APPLICABLE
