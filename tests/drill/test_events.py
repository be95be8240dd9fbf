import pytest

from netaudit.drill.events import (
    Again,
    Closing,
    Ended,
    Event,
    Failed,
    Looking,
    Noted,
    Placed,
    Reverted,
    Started,
    body,
    event,
)
from netaudit.drill.journal import Entry
from netaudit.drill.nouns import Claim
from netaudit.errors import DrillError
from tests.drill.builders import at, claim, done, make_inject


@pytest.mark.parametrize(
    "happened",
    [Started(at(0), "test", "ab"), done(make_inject()), Reverted(at(1), "one"),
     Looking(at(1), "run", ("tls.certificate-in-date",), ("so-a",), baseline=False),
     Failed(at(1), "one", "không được"), Placed(at(0), "ab"), Again(at(3), "one", 7),
     Noted(at(2), "An", "họ gọi nhầm số"),
     Closing(at(2), "hết giờ"), Ended(at(3)), claim(4)],
)  # fmt: skip
def test_an_event_comes_back_from_the_journal(happened: Event | Claim) -> None:
    assert event(Entry(1, "", body(happened))) == happened


def test_an_event_of_a_newer_netaudit_is_no_guess() -> None:
    with pytest.raises(DrillError, match="entry 7 of the journal is of no kind"):
        event(Entry(7, "", {"event": "teleported"}))
