from __future__ import annotations

from ipaddress import ip_address

import pytest

from netaudit.facts.withheld import GivenV6, Withheld

AT = ip_address("2001:db8:1001::54")


@pytest.mark.parametrize(
    ("came", "beside", "withheld"),
    [
        ("NOERROR", "", False),
        ("NODATA", "NOERROR", True),
        ("NODATA", "silent", True),
        ("NXDOMAIN", "NOERROR", True),
        ("NXDOMAIN", "NXDOMAIN", False),
        ("silent", "NODATA", True),
        ("silent", "silent", False),
        ("REFUSED", "SERVFAIL", False),
    ],
)
def test_what_is_withheld(came: str, beside: str, *, withheld: bool) -> None:
    assert Withheld(AT, came, beside).withheld is withheld


@pytest.mark.parametrize("proved", [True, False])
def test_a_failure_counts_where_the_records_are_known_to_be_sound(*, proved: bool) -> None:
    given, failing = Withheld(AT, "NOERROR", ""), Withheld(AT, "SERVFAIL", "NOERROR")
    unknown = Withheld(AT, "REFUSED", "REFUSED")
    fact = GivenV6("good.test", proved, (given, failing, unknown))
    assert fact.judged() == ((given, failing) if proved else (given,))
    assert fact.withholding() == ((failing,) if proved else ())
