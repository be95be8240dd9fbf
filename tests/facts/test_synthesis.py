from ipaddress import ip_address

from netaudit.facts.synthesis import Synthesis, Synthesised

AT = ip_address("2001:db8::53")


def test_who_resolves_for_us() -> None:
    outcomes = ("NOERROR", "NXDOMAIN", "REFUSED", "SERVFAIL", "silent")
    told = Synthesis(tuple(Synthesised(AT, "ipv4only.arpa", o, ()) for o in outcomes))
    assert [a.outcome for a in told.heard()] == ["NOERROR", "NXDOMAIN"]
