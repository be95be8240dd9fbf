from netaudit.facts.proofs import Unproved, ZoneProofs
from netaudit.facts.zone import Security


def single(*unproved: Unproved) -> tuple[Unproved, ...]:
    found = ZoneProofs(Security.SECURE, ("a", "b"), unproved, ("TYPE65280",))
    return found.of_single_servers()


def bogus(question: str) -> tuple[Unproved, Unproved]:
    return Unproved("a", question, ()), Unproved("b", question, ())


def test_a_denial_that_is_bogus_everywhere_is_not_a_single_server_s() -> None:
    one, other = bogus("TYPE65280")
    soa, _ = bogus("SOA")
    assert single(one, soa) == (one, soa)
    assert single(one, other, soa) == (soa,)
    assert single() == ()


def test_a_zone_of_which_nothing_validates_anywhere_is_told_by_its_chain() -> None:
    everywhere = *bogus("SOA"), *bogus("NS"), *bogus("TYPE65280")
    key, _ = bogus("DNSKEY")
    assert single(*everywhere) == ()
    assert single(*everywhere, key) == (key,)


def test_records_that_the_chain_does_not_need_are_told_though_bogus_everywhere() -> None:
    assert single(*bogus("NS")) == bogus("NS")
