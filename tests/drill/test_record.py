from netaudit.drill.events import Begun, Closing, Done, Ended, Reverted, Started
from netaudit.drill.nouns import Expectation
from netaudit.drill.record import explains, fold
from tests.drill.builders import EXPIRED, at, done, make_inject, make_record
from tests.factories import NOON


def test_of_two_events_of_a_kind_the_first_counts() -> None:
    progress = fold(
        [
            Started(at(0), "a", ""),
            Started(at(1), "b", ""),
            Begun(at(5), "one"),
            done(make_inject()),
            Done(at(9), "one", 7, (), (), (), "lab"),
            Reverted(at(20), "one"),
            Reverted(at(30), "one"),
            Closing(at(40), "why"),
            Ended(at(41)),
        ]
    )
    assert progress.started == Started(at(0), "a", "")
    assert progress.done["one"].handle == 1
    assert progress.reverted["one"].at == at(20)
    assert progress.begun == {"one"}
    assert progress.ended == Ended(at(41))


def test_nothing_happened_yet() -> None:
    progress = fold([])
    assert (progress.started, progress.baseline, progress.rescans) == (None, None, ())


def test_a_record_knows_its_times() -> None:
    record = make_record(now=12)
    assert (record.started, record.until) == (NOON, at(12))
    assert make_record(closing=Closing(at(30), "")).until == at(30)


def test_patterns_explain_what_may_follow() -> None:
    event = done(make_inject(), also=(Expectation("exposure.*", "host:so-a/web"),))
    assert explains(event, EXPIRED.check, EXPIRED.target)
    assert explains(event, "exposure.no-clear-text", "host:so-a/web")
    assert not explains(event, "exposure.no-clear-text", "host:so-b/web")
