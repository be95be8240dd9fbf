from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import TYPE_CHECKING

from netaudit.canaries import state
from netaudit.canaries.state import State, states
from netaudit.model import Canary, DnsPlan, Phrase, RootHint
from tests.factories import make_inventory

if TYPE_CHECKING:
    import pytest

    from netaudit.net.context import Net

WRONG = Phrase("this machine's clock is wrong")
GOOD = Canary("good.canary.test", "secure")
HINT = RootHint("a.root.test", (ip_address("198.18.0.2"),))


def told(
    monkeypatch: pytest.MonkeyPatch, hints: tuple[RootHint, ...], clock_off: Phrase | None
) -> State:
    async def preflight(net: Net) -> None:
        net.gate.clock_off = clock_off

    monkeypatch.setattr(state, "preflight", preflight)
    (one,) = asyncio.run(states(make_inventory(dns=DnsPlan(hints, (), (GOOD,)))))
    return one


def test_what_cannot_be_asked_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    one = told(monkeypatch, (), None)
    assert (one.canary, one.found, one.right) == (GOOD, "", False)
    assert "root_hints_file" in str(one.why)


def test_by_a_wrong_clock_no_canary_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them were bogus, those that are meant to be as well."""
    one = told(monkeypatch, (HINT,), WRONG)
    assert (one.found, one.why) == ("", WRONG)


def test_a_canary_is_right_when_it_is_as_planned() -> None:
    assert State(GOOD, "secure").right
    assert not State(GOOD, "bogus").right
