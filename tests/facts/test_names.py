from __future__ import annotations

from netaudit.codec import dump, load
from netaudit.facts.names import NameCopies, NameCopy, PublishedAddresses
from tests.checks.dns_builders import addresses, published


def test_addresses_keep_their_family_in_the_store() -> None:
    fact = published(addresses("a.test", "2001:db8::1", "198.18.0.1"))
    assert load(PublishedAddresses, dump(fact)) == fact
    assert [a.version for a in (*fact.names[0].aaaa, *fact.names[0].a)] == [6, 4]


def test_copies_by_question_are_of_servers_that_know_the_zone_and_of_more_than_one() -> None:
    def copy(server: str, type_: str = "AAAA", outcome: str = "NOERROR") -> NameCopy:
        return NameCopy(server, "a.test", type_, outcome, ())

    told = (copy("one"), copy("two", outcome="NXDOMAIN"), copy("one", "A"))
    untold = (
        copy("three", outcome="silent"),
        copy("two", "A", "lame"),
        copy("four", "A", "REFUSED"),
    )
    assert NameCopies((*told, *untold)).by_question() == {("a.test", "AAAA"): told[:2]}
    assert NameCopies(()).by_question() == {}


def test_a_server_contradicts_itself_alone() -> None:
    def copy(server: str, type_: str, outcome: str, name: str = "a.test") -> NameCopy:
        return NameCopy(server, name, type_, outcome, ())

    wrong = copy("one", "AAAA", "NXDOMAIN")
    others = (
        copy("one", "A", "NOERROR"),
        copy("one", "A", "NXDOMAIN", "b.test"),
        copy("two", "AAAA", "NXDOMAIN"),
        copy("two", "A", "SERVFAIL"),
    )
    assert NameCopies((*others, wrong)).contradicted() == (wrong,)
    assert NameCopies(others).contradicted() == ()


def test_what_a_server_has_and_does_not_list_where_it_denies_another_type() -> None:
    held = NameCopy("one", "a.test", "AAAA", "NOERROR", ("2001:db8::1",))
    lacking = NameCopy("one", "a.test", "A", "NOERROR", (), listed=("TXT",))
    others = (
        NameCopy("two", "a.test", "AAAA", "NOERROR", ("2001:db8::1",)),
        NameCopy("one", "b.test", "AAAA", "NOERROR", ("2001:db8::1",)),
        NameCopy("two", "b.test", "AAAA", "NOERROR", ("CNAME c.test",)),
        NameCopy("two", "b.test", "A", "NOERROR", (), listed=("CNAME",)),
    )
    assert NameCopies((held, lacking, *others)).unlisted() == (held,)
    assert NameCopies((held, *others)).unlisted() == ()
