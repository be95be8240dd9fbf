from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.facts.zone import Answered
from tests.checks.dns_builders import canary, validation

if TYPE_CHECKING:
    from netaudit.facts.resolver import CanaryAnswer


@pytest.mark.parametrize(
    ("expected", "rcode", "ad", "right"),
    [
        ("secure", "NOERROR", True, True),
        ("secure", "NXDOMAIN", True, True),
        ("secure", "NOERROR", False, False),
        ("secure", "SERVFAIL", False, False),
        ("bogus", "SERVFAIL", False, True),
        ("bogus", "NOERROR", False, False),
        ("bogus", "", False, False),
        ("insecure", "NOERROR", False, True),
        ("insecure", "NOERROR", True, False),
        ("insecure", "REFUSED", False, False),
    ],
)
def test_what_a_validating_resolver_says(
    expected: str, rcode: str, *, ad: bool, right: bool
) -> None:
    """RFC 4035 sections 3.2.3 and 5.5."""
    assert canary(expected, rcode, ad=ad).right is right


def test_labels() -> None:
    heard = canary("secure", "NOERROR", ad=True)
    assert heard.label == "secure.canary.kontum.test @2001:db8:1000::5: NOERROR AD"
    assert canary("secure", "", outcome=Answered.SILENT).label.endswith(": silent")
    assert canary("secure", "NOERROR", empty=True).label.endswith(": NODATA")
    assert canary("secure", "NXDOMAIN", ad=True, empty=True).label.endswith(": NXDOMAIN AD")


@pytest.mark.parametrize(
    ("sound", "judged"),
    [
        ([], True),
        ([canary("secure", "NOERROR")], True),
        ([canary("secure", "NXDOMAIN", ad=True)], True),
        ([canary("insecure", "NOERROR")], True),
        ([canary("secure", "SERVFAIL"), canary("insecure", "NXDOMAIN")], False),
        ([canary("secure", "NXDOMAIN")], False),
    ],
)
def test_who_gives_no_name_in_order_says_nothing_by_the_others(
    sound: list[CanaryAnswer], *, judged: bool
) -> None:
    """One that forwards to nobody, or serves a zone of its own in the canaries' place."""
    odd = canary("insecure", "NXDOMAIN", fault="algorithm", name="odd.canary.kontum.test")
    assert validation(*sound, odd).of("algorithm") == ((odd,) if judged else ())
