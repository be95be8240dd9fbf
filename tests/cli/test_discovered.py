from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from netaudit.cli.discovered import Json, Table
from netaudit.discover.outcome import NotAsked, Outcome, StoppedAnswering
from netaudit.discover.targets import Wanted
from netaudit.facts.reach import PortState
from netaudit.model import Phrase, Transport
from netaudit.raw.messages import Counted
from tests.discover.test_outcome import HERE
from tests.factories import make_inventory

if TYPE_CHECKING:
    import pytest

TCP = {PortState.OPEN: [22, 8080], PortState.CLOSED: [1, 2]}


def session() -> Any:
    network = make_inventory()
    return SimpleNamespace(
        inventory=network,
        vantage=network.vantages[0],
        wanted=Wanted((22, 8080, 1, 2), ()),
        raw=False,
        uses=("connect()",),
        left=3,
        addresses_done=2,
        not_asked=1,
        stopped=1,
        silent=4,
        packets=9,
        counted=None,
    )


def shown(
    kind: type[Json | Table], *results: Any, quiet: bool = False, counted: Counted | None = None
) -> None:
    told = session()
    told.counted = counted
    show = kind(told, quiet=quiet)
    show.begin()
    for result in results:
        show.found(result)
    show.end(complete=True)


RESULTS = (
    Outcome(HERE, Transport.TCP, TCP),
    Outcome(HERE, Transport.TCP, TCP, everything=True),
    NotAsked(HERE, "out of scope", Phrase("it lies outside")),
    StoppedAnswering(HERE, 22, PortState.OPEN),
)


def test_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    shown(Json, *RESULTS, quiet=True)
    said = capsys.readouterr()
    records = [json.loads(line) for line in said.out.splitlines()]
    assert records[0]["type"] == "start"
    assert records[-1].pop("seconds") >= 0
    assert records[-1] == {
        "type": "end",
        "complete": True,
        "addresses": 2,
        "open": 2,
        "not_asked": 1,
        "stopped_answering": 1,
        "silent": 4,
        "packets": 9,
    }
    assert said.err == ""


def test_the_raw_helpers_counts_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    shown(Json, quiet=True, counted=Counted(1, 9, 0, 7, 1, 2, 3, 4, 0.5))
    raw = json.loads(capsys.readouterr().out.splitlines()[-1])["raw"]
    assert raw == {
        "number": 1,
        "sent": 9,
        "resets": 0,
        "answers": 7,
        "duplicates": 1,
        "strays": 2,
        "damaged": 3,
        "overflowed": 4,
        "queue_ms": 0.5,
    }


def test_a_table_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    shown(Table, *RESULTS)
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert "22/tcp" in lines[0]
    assert "SSH" in lines[0]
    assert "8080/tcp" in lines[1]
    assert "every port" in lines[2]
    assert "not asked: it lies outside" in lines[3]
    assert "stopped answering" in lines[4]
    assert "2 open" in lines[5]
    assert "lock out" in said.err
    assert "connect()" in said.err
