from ipaddress import ip_address

import pytest

from netaudit.facts.strangers import StrangeName, ZoneNames
from netaudit.model import Outcome
from netaudit_checks.dns.names_declared import names_declared
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE

STRANGE = StrangeName("backup.so-a.kontum.test", ip_address("2001:db8:1001::99"))


@pytest.mark.parametrize(
    ("names", "outcome"),
    [
        (ZoneNames(True, 7, True, "", ()), Outcome.PASS),
        (ZoneNames(True, 7, False, "no answer", ()), Outcome.NOT_TESTED),
        (ZoneNames(False, 0, False, "no NSEC record", ()), Outcome.NOT_APPLICABLE),
        (ZoneNames(True, 7, False, "no answer", (STRANGE,)), Outcome.FAIL),
    ],
)
def test_a_zone(names: ZoneNames, outcome: Outcome) -> None:
    verdict = names_declared(ZONE, names)
    assert verdict.outcome is outcome
    params(verdict)


def test_the_record_is_told() -> None:
    verdict = names_declared(ZONE, ZoneNames(True, 7, True, "", (STRANGE,)))
    assert params(verdict)["records"] == ("backup.so-a.kontum.test 2001:db8:1001::99",)
