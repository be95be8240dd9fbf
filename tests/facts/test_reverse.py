from __future__ import annotations

from ipaddress import ip_address

from netaudit.facts.reverse import Forward, Pointer, ReverseZone
from netaudit.facts.zone import Security

AT = ip_address("2001:db8:1001::80")
OTHER = ip_address("2001:db8:1001::81")


def test_a_zone_that_is_not_there_and_one_that_does_not_answer() -> None:
    absent = ReverseZone("1.ip6.arpa", "NXDOMAIN", Security.SECURE, (), ())
    mute = ReverseZone("1.ip6.arpa", "SERVFAIL", Security.INDETERMINATE, (), ())
    bogus = ReverseZone("1.ip6.arpa", "NOERROR", Security.BOGUS, (), ())
    assert [(z.exists, z.answers) for z in (absent, mute, bogus)] == [
        (False, True),
        (True, False),
        (True, True),
    ]


def test_only_an_answer_can_fail_to_confirm() -> None:
    names = (
        Forward("right.test", (OTHER, AT), "NOERROR", ""),
        Forward("wrong.test", (OTHER,), "NOERROR", ""),
        Forward("mute.test", (), "SERVFAIL", ""),
        Forward("far.test", (), "", "out of scope"),
    )
    pointer = Pointer(AT, names, 4, "NOERROR", Security.SECURE, zone=True)
    assert [n.name for n in pointer.unconfirmed()] == ["wrong.test"]
