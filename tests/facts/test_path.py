from ipaddress import ip_address

from netaudit import codec
from netaudit.facts.path import Mtu, PathMtu, PathMtus, Presence, Sighting, reached

A = ip_address("2001:db8::1")


def test_a_fact_comes_back_from_the_store() -> None:
    fact = PathMtus(1500, (PathMtu(A, Mtu.BLACK_HOLE, 1400, A, (1450,)),))
    assert codec.load(PathMtus, codec.dump(fact)) == fact
    assert reached(fact.addresses)
    assert not reached([PathMtu(A, Mtu.NOT_REACHED, 0, None, ())])
    assert fact.of(Mtu.WHOLE) == ()


def test_whether_anything_answers() -> None:
    silent = Sighting(A, "", 6, 0, 0, 0.0)
    assert not Presence((silent,)).anything
    assert Presence((silent, Sighting(A, "tcp 443", 6, 0, 60, 1.0))).anything
