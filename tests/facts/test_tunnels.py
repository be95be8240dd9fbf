from ipaddress import IPv4Address

from netaudit.facts.tunnels import End, TunnelEnd, TunnelEnds, Way

AT = IPv4Address("198.18.1.80")


def test_which_ways_are_open() -> None:
    ends = TunnelEnds(
        (TunnelEnd(AT, Way.GRE, End.OPEN, AT), TunnelEnd(AT, Way.SIX_TO_FOUR, End.SILENT, None))
    )
    assert [e.way for e in ends.open(*Way)] == [Way.GRE]
    assert ends.open(Way.SIX_TO_FOUR) == ()
