from netaudit.codec import dump, load
from netaudit.facts.copies import ServerCopies, ZoneCopies


def test_it_comes_back_from_the_store_as_it_was() -> None:
    fact = ZoneCopies((ServerCopies("a"), ServerCopies("b", ("serial 1", "REFUSED"))))
    assert load(ZoneCopies, dump(fact)) == fact
