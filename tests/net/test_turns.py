from __future__ import annotations

from typing import Any, cast

import pytest

from netaudit.dns.ask import Failure, NoAnswer
from netaudit.net.turns import Server, Turns

WAITS, SILENT = (1.0, 2.0), (0.5,)
ANSWER = b"\0" * 12
NOTHING = NoAnswer(Failure.SILENT)


class Asked:
    """Stands for an Exchange: writes down that it began, and waits for its turn or does not."""

    def __init__(self, log: list[str], name: str, *, waits: bool = False) -> None:
        self.log, self.name, self.waits = log, name, waits
        self.patience: tuple[float, ...] = ()
        self.server: Server | None = None
        self.queued = self.done = False

    def begin(self, waits: tuple[float, ...], server: Server) -> bool:
        self.log.append(self.name)
        self.patience, self.server = waits, server
        return self.waits

    def turned(self) -> None:
        assert self.server
        self.server.turned()

    def again(self) -> None:
        assert self.server
        self.server.again(cast("Any", self))


class Table:
    """Turns, and what began in them."""

    def __init__(self, most: int = 9) -> None:
        self.turns, self.log = Turns(most, WAITS, SILENT), list[str]()

    def server(self) -> Server:
        return Server(self.turns)

    def ask(self, server: Server, name: str, *, waits: bool = False) -> Asked:
        asked = Asked(self.log, name, waits=waits)
        self.turns.enter(server, cast("Any", asked))
        return asked

    def left(self, asked: Asked) -> None:
        self.turns.left(cast("Any", asked))


def test_only_the_first_that_waits_for_a_server_has_booked() -> None:
    table = Table()
    slow, other = table.server(), table.server()
    first = table.ask(slow, "first", waits=True)
    table.ask(slow, "second", waits=True)
    table.ask(slow, "third")
    table.ask(other, "other")
    assert table.log == ["first", "other"]
    first.turned()
    assert table.log == ["first", "other", "second"]


def test_no_more_than_so_many_are_under_way_and_servers_take_turns() -> None:
    table = Table(most=1)
    a, b = table.server(), table.server()
    wanted = ((a, "a1"), (a, "a2"), (b, "b1"), (a, "a3"))
    asked = [table.ask(server, name) for server, name in wanted]
    assert table.log == ["a1"]
    for one in asked[:3]:
        table.left(one)
    assert table.log == ["a1", "a2", "b1", "a3"]


def test_one_that_fails_at_once_lets_the_next_begin() -> None:
    """However many there are: nothing begins inside another's beginning."""
    table = Table(most=1)
    server = table.server()

    class Fails(Asked):
        def begin(self, waits: tuple[float, ...], server: Server) -> bool:
            super().begin(waits, server)
            table.left(self)
            return False

    first = table.ask(server, "first")
    for number in range(5000):
        table.turns.enter(server, cast("Any", Fails(table.log, str(number))))
    table.left(first)
    assert len(table.log) == 5001


def test_a_bug_in_one_does_not_hold_up_the_others() -> None:
    table = Table()
    server = table.server()

    class Broken(Asked):
        def begin(self, waits: tuple[float, ...], server: Server) -> bool:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        table.turns.enter(server, cast("Any", Broken(table.log, "broken")))
    table.ask(server, "next")
    assert table.log == ["next"]


@pytest.mark.parametrize(
    ("before", "patience"),
    [
        ([], WAITS),
        ([NOTHING], SILENT),
        ([NoAnswer(Failure.GARBAGE)], SILENT),
        ([NoAnswer(Failure.REFUSED)], WAITS),
        ([None], WAITS),
        ([ANSWER, NOTHING], WAITS),  # three datagrams lost in a row
        ([ANSWER, NOTHING, NOTHING], SILENT),
        ([NOTHING, ANSWER], WAITS),
        ([NOTHING, None], SILENT),
    ],
)
def test_patience_follows_what_the_server_did(
    before: list[bytes | NoAnswer | None], patience: tuple[float, ...]
) -> None:
    table = Table()
    server = table.server()
    for came in before:
        server.heard(came)
    assert table.ask(server, "it").patience == patience


def test_a_further_datagram_waits_behind_others_and_holds_no_place() -> None:
    table = Table(most=1)
    server, other = table.server(), table.server()
    first = table.ask(server, "first", waits=True)
    table.ask(server, "second")
    first.again()  # its datagram was sent meanwhile, and lost
    assert table.log == ["first"]
    table.ask(other, "other")
    assert table.log == ["first", "other"]


def test_what_was_answered_while_it_waited_is_not_begun_again() -> None:
    table = Table(most=1)
    server = table.server()
    first = table.ask(server, "first")
    second = table.ask(server, "second")
    first.again()
    assert table.log == ["first", "second"]
    first.done = True
    table.left(first)
    table.left(second)
    assert table.log == ["first", "second"]
    third = table.ask(server, "third")
    assert table.log == ["first", "second", "third"]
    table.ask(server, "fourth")
    assert table.log == ["first", "second", "third"]  # there is one place, as before
    table.left(third)
    assert table.log == ["first", "second", "third", "fourth"]


def test_a_server_remembers_when_it_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netaudit.net.turns.monotonic", lambda: 7.0)
    server = Table().server()
    assert server.when < 0
    server.heard(NOTHING)
    assert server.when < 0
    server.heard(ANSWER)
    assert server.when == 7.0
