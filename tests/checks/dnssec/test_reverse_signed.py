import pytest

from netaudit.facts.zone import Security
from netaudit.model import Outcome
from netaudit_checks.dnssec.reverse_signed import reverse_signed
from tests.checks.builders import params
from tests.checks.reverse_builders import ZONE, zone
from tests.factories import make_unit

PREFIX = make_unit().prefixes[0]


@pytest.mark.parametrize(
    ("rcode", "security", "outcome"),
    [
        ("NOERROR", Security.SECURE, Outcome.PASS),
        ("NOERROR", Security.INSECURE, Outcome.FAIL),
        ("NOERROR", Security.BOGUS, Outcome.FAIL),
        ("NXDOMAIN", Security.SECURE, Outcome.NOT_APPLICABLE),
        ("SERVFAIL", Security.INDETERMINATE, Outcome.NOT_APPLICABLE),
    ],
)
def test_a_reverse_zone(rcode: str, security: Security, outcome: Outcome) -> None:
    verdict = reverse_signed(PREFIX, zone(rcode, security))
    assert verdict.outcome is outcome
    assert outcome is not Outcome.FAIL or params(verdict)["zones"] == (ZONE,)


def test_what_is_bogus_comes_with_the_reason() -> None:
    verdict = reverse_signed(PREFIX, zone(security=Security.BOGUS))
    assert len(params(verdict)["reasons"]) == 1
