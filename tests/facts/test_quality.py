from ipaddress import ip_address

from netaudit import codec
from netaudit.facts.quality import Pair, Quality, Sample

A, B = ip_address("2001:db8::1"), ip_address("198.18.0.1")


def test_a_fact_comes_back_from_the_store() -> None:
    fact = Quality((Pair(Sample(A, 30, 27, 12.5, 0.5), Sample(B, 0, 0, 0.0, 0.0)),))
    assert codec.load(Quality, codec.dump(fact)) == fact
    assert fact.pairs[0].v6.loss_percent == 10.0
    assert fact.pairs[0].v4.loss_percent == 0.0
