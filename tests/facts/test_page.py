from netaudit.codec import dump, load
from netaudit.facts.page import StartPage


def test_it_can_be_stored_when_nothing_came() -> None:
    nothing = StartPage(None, 0, whole=False, literals=())
    assert load(StartPage, dump(nothing)) == nothing
