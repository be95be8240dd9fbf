import pytest

from netaudit.facts.zone import Security
from netaudit.model import Outcome
from netaudit_checks.dns.reverse_delegated import reverse_delegated
from tests.checks.builders import params
from tests.checks.reverse_builders import ZONE, zone
from tests.factories import make_unit

PREFIX = make_unit().prefixes[0]


@pytest.mark.parametrize(
    ("rcode", "security", "outcome"),
    [
        ("NOERROR", Security.SECURE, Outcome.PASS),
        ("NOERROR", Security.INSECURE, Outcome.PASS),
        ("NOERROR", Security.BOGUS, Outcome.PASS),  # it is there: dnssec.reverse-signed tells
        ("NXDOMAIN", Security.SECURE, Outcome.FAIL),
        ("SERVFAIL", Security.INDETERMINATE, Outcome.FAIL),
    ],
)
def test_a_reverse_zone(rcode: str, security: Security, outcome: Outcome) -> None:
    verdict = reverse_delegated(PREFIX, zone(rcode, security))
    assert verdict.outcome is outcome
    assert outcome is Outcome.PASS or params(verdict)["zones"] == (ZONE,)
