from netaudit.codec import dump, load
from netaudit.facts.copies import Copy, CopyTold, ServerCopies, ZoneCopies
from netaudit.model import Transport


def test_it_comes_back_from_the_store_as_it_was() -> None:
    told = CopyTold(Copy(serial=1, tags=(7,)), (Transport.TCP,))
    fact = ZoneCopies((ServerCopies("a"), ServerCopies("b", (told,))))
    assert load(ZoneCopies, dump(fact)) == fact
