from __future__ import annotations

import pytest

from netaudit.facts.zone import Answered
from tests.checks.dns_builders import canary


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
