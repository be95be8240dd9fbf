from dataclasses import replace

from netaudit.drill.afterwards import compare, said
from tests.drill.builders import CLOSED, EXPIRED, make_record, snapshot


def test_what_was_not_looked_at_is_not_compared() -> None:
    assert compare(make_record(snapshot(20))) is None
    assert list(said(make_record(snapshot(20)))) == []


def test_a_network_that_is_as_it_was() -> None:
    record = replace(make_record(snapshot(20, failing=[EXPIRED])), afterwards=snapshot(61))
    found = compare(record)
    assert found is not None
    assert (found.same, found.broken, found.untested) == (8, (), ())
    ((message, params),) = said(record)
    assert message.startswith("the network is as it was")
    assert params == {"count": 8}


def test_what_fails_now_and_what_could_not_be_tested_are_told_apart() -> None:
    after = snapshot(61, failing=[EXPIRED], dark=[CLOSED])
    record = replace(make_record(snapshot(20)), afterwards=after)
    found = compare(record)
    assert found is not None
    assert (found.same, found.broken, found.untested) == (6, (EXPIRED,), (CLOSED,))
    first, *lines = (message.format(**params) for message, params in said(record))
    assert "NOT proven" in first
    assert lines == [
        f"  fails now: {EXPIRED.check} about {EXPIRED.target}",
        f"  not tested: {CLOSED.check} about {CLOSED.target}",
    ]


def test_what_failed_before_the_drill_proves_nothing() -> None:
    """A unit that is broken anyway: neither the drill's doing nor its merit."""
    record = make_record(snapshot(20))
    first = replace(record.snapshots[0], outcomes=snapshot(-1, failing=[EXPIRED]).outcomes)
    record = replace(record, snapshots=(first,), afterwards=snapshot(61, failing=[EXPIRED]))
    found = compare(record)
    assert found is not None
    assert (found.same, found.broken) == (7, ())
