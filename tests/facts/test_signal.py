from netaudit.facts.signal import Signal, ZoneSignals
from netaudit.facts.zone import Security


def test_what_is_published() -> None:
    there = Signal("ns.a.test", "NOERROR", Security.SECURE, ("CDS x",), "")
    absent = Signal("ns.b.test", "NXDOMAIN", Security.SECURE, (), "")
    assert ZoneSignals(("CDS x",), (absent, there)).published() == (there,)
