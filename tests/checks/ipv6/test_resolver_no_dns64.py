from ipaddress import IPv6Address, ip_address

import pytest

from netaudit.facts.synthesis import Synthesis, Synthesised
from netaudit.model import Outcome
from netaudit_checks.ipv6.resolver_no_dns64 import resolver_no_dns64
from tests.checks.builders import params
from tests.factories import make_unit

RESOLVER = make_unit().resolvers[0]
AT = ip_address("2001:db8:1001::53")
MADE = IPv6Address("64:ff9b::c000:aa")


def told(outcome: str, *aaaa: IPv6Address) -> Synthesis:
    return Synthesis((Synthesised(AT, "ipv4only.arpa", outcome, aaaa),))


@pytest.mark.parametrize(
    ("synthesis", "outcome"),
    [
        (told("NOERROR"), Outcome.PASS),
        (told("NOERROR", MADE), Outcome.FAIL),
        (told("NXDOMAIN"), Outcome.NOT_TESTED),
        (told("REFUSED"), Outcome.NOT_APPLICABLE),
        (told("silent"), Outcome.NOT_APPLICABLE),
    ],
)
def test_an_answer(synthesis: Synthesis, outcome: Outcome) -> None:
    verdict = resolver_no_dns64(RESOLVER, synthesis)
    assert verdict.outcome is outcome
    params(verdict)


def test_the_record_and_the_address_are_told() -> None:
    found = params(resolver_no_dns64(RESOLVER, told("NOERROR", MADE)))
    assert found["records"] == (f"ipv4only.arpa AAAA {MADE} @{AT}",)
