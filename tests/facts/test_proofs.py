from netaudit.facts.proofs import Unproved, ZoneProofs
from netaudit.facts.zone import Security


def test_a_denial_that_is_bogus_everywhere_is_not_a_single_server_s() -> None:
    one, other = (Unproved(server, "TYPE65280", ()) for server in ("a", "b"))
    soa = Unproved("a", "SOA", ())

    def single(*unproved: Unproved) -> tuple[Unproved, ...]:
        found = ZoneProofs(Security.SECURE, ("a", "b"), unproved, ("TYPE65280",))
        return found.of_single_servers()

    assert single(one, soa) == (one, soa)
    assert single(one, other, soa) == (soa,)
    assert single() == ()
