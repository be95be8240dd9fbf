from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from ipaddress import IPv6Address
from typing import Any

import pytest

from netaudit.errors import CannotAsk, OutOfScope, Stopped
from netaudit.net import onlink
from netaudit.net.context import Net
from netaudit.net.gate import gate_for
from netaudit.policy.on_link import OnLink
from netaudit.raw.messages import Listen, Listened
from netaudit.raw.onlink.notebook import Notebook
from tests.factories import clock, make_inventory


class FakeHelper:
    """Says what it was given, and remembers what it was asked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked: list[Listen] = []

    async def listen(self, question: Listen) -> Listened:
        """As the helper does."""
        self.asked.append(question)
        return Listened(1, self.text)


def heard(
    monkeypatch: pytest.MonkeyPatch, text: str, leave: OnLink, *, stopped: bool = False
) -> tuple[Any, FakeHelper, int]:
    """What is overheard where the policy gives `leave` on eth1; the helper, and packets booked."""
    helper = FakeHelper(text)

    async def made(_net: Net) -> Any:
        return helper

    async def run() -> tuple[Any, int]:
        inventory = make_inventory()
        net = Net(inventory, inventory.vantages[0], gate_for(inventory), clock)
        net.on_link = OnLink(5, ("echo",))
        net.gate.permit_on_link("eth1", leave.send)
        if stopped:
            net.gate.stop()
        return await onlink.overhear(net, "eth1"), net.gate.packets

    monkeypatch.setattr(onlink, "helper_of", made)
    found, packets = asyncio.run(run())
    return found, helper, packets


def overheard_text() -> str:
    """An empty book in JSON, as the helper writes it."""
    return json.dumps(asdict(Notebook().overheard("eth1", 5.0, ("echo",))), default=str)


def test_the_helper_is_asked_as_the_policy_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    found, helper, packets = heard(monkeypatch, overheard_text(), OnLink(5, ("echo",)))
    assert (found.interface, found.seconds, found.asked) == ("eth1", 5.0, ("echo",))
    assert helper.asked == [Listen(0, "eth1", 5.0, ("echo",))]
    assert packets == 3


def test_what_has_no_leave_never_gets_to_the_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OutOfScope, match="eth1 echo"):
        heard(monkeypatch, overheard_text(), OnLink(5, ()))


def test_after_a_stop_nothing_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Stopped):
        heard(monkeypatch, overheard_text(), OnLink(5, ("echo",)), stopped=True)


def test_a_helper_that_talks_nonsense_is_our_own_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotAsk, match="helper"):
        heard(monkeypatch, '{"interface": 3}', OnLink(5, ("echo",)))


def test_an_address_of_the_link_is_still_out_of_scope() -> None:
    gate = gate_for(make_inventory())
    gate.permit_on_link("eth1", ("echo",))
    for group in ("ff02::1", "fe80::1%eth1", "fe80::1"):
        with pytest.raises(OutOfScope):
            gate.require(IPv6Address(group))
