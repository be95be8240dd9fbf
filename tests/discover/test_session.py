"""A discovery between two namespaces: the same truth over both engines, gently, to be stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from netaudit.discover.outcome import NotAsked
from netaudit.discover.pace import Pace
from netaudit.discover.session import Options, Session
from netaudit.errors import NoRight, UsageError
from netaudit.model import Inventory, Link
from tests.factories import addresses, clock, make_host, make_inventory, make_unit
from tests.lab.network import filter_packets, in_a_namespace, needs_nft
from tests.raw.pair import FAR, FAR4, joined

OPEN = (22, 80, 443, 8080)
FAST = Pace(run_pps=1e6, host_pps=20_000.0)


def inventory(**changes: Any) -> Inventory:
    """The far node as one unit; a second host of it lies out of scope."""
    host = make_host(addresses=(FAR, FAR4), services=(), **changes)
    other = make_host(name="stray", addresses=addresses("2001:db9::1", "10.1.1.1"), services=())
    unit = replace(make_unit(), hosts=(host, other), link=Link(100_000, 1.0))
    return make_inventory(unit)


class Heard:
    """What a session tells."""

    def __init__(self, session: Session, *, stop_after: int = 0) -> None:
        self.session, self.stop_after = session, stop_after
        self.results: list[Any] = []
        self.begun = 0

    def begin(self) -> None:
        self.begun += 1

    def found(self, result: Any) -> None:
        self.results.append(result)
        if self.stop_after and len(self.results) >= self.stop_after:
            import os
            import signal

            os.kill(os.getpid(), signal.SIGTERM)


def carried_out(options: Options, network: Inventory, **how: Any) -> tuple[Heard, bool]:
    session = Session(network, network.vantages[0], options)
    heard = Heard(session, **how)
    return heard, session.run(heard, clock)


def summary(heard: Heard) -> Any:
    found: dict[str, Any] = {}
    for result in heard.results:
        where = str(result.target.address)
        if isinstance(result, NotAsked):
            found[where] = result.why
        else:
            key = f"{where} {result.transport}"
            found[key] = {str(s): len(ports) for s, ports in result.states.items() if ports}
    return found


@pytest.mark.lab
@needs_nft
@pytest.mark.parametrize("engine", ["raw", "connect"])
def test_every_port_of_both_families_and_nothing_out_of_scope(engine: str, tmp_path: Path) -> None:
    def inside() -> Any:
        with joined(*OPEN) as (near, far):
            with far.namespace.entered():
                rules = (
                    "table inet t { chain c { type filter hook input priority 0; "
                    "tcp dport 1000-1009 drop; "
                    "tcp dport 1010-1011 reject with icmpx admin-prohibited; "
                    "tcp dport 1020-1021 reject; }; }"
                )
                filter_packets(rules)
            with near.namespace.entered():
                before = _sent()
                options = Options("1-2000,8080", "53,123", engine=engine, pace=FAST)
                heard, complete = carried_out(
                    replace(options, state=tmp_path / "state"), inventory()
                )
                return summary(heard), complete, _sent() - before < 50_000

    found, complete, bounded = in_a_namespace(inside)
    # Linux sends six ICMP errors at once, then one a second (icmp_ratelimit).
    tcp = {"open": 4, "closed": 1983, "filtered": 10, "prohibited": 4}
    assert found == {
        f"{FAR} tcp": tcp,
        f"{FAR4} tcp": tcp,
        f"{FAR} udp": {"closed": 2},
        f"{FAR4} udp": {"closed": 2},
        "2001:db9::1": "out of scope",
        "10.1.1.1": "out of scope",
    }
    assert complete
    assert bounded
    assert not (tmp_path / "state").exists()


def _sent() -> int:
    lines = Path("/proc/thread-self/net/dev").read_text("ascii").splitlines()
    return sum(int(line.split()[10]) for line in lines[2:])


@pytest.mark.lab
@needs_nft
@pytest.mark.parametrize("engine", ["raw", "connect"])
def test_a_tarpit_is_one_result(engine: str, tmp_path: Path) -> None:
    def inside() -> Any:
        with joined(22) as (near, far):
            with far.namespace.entered():
                rules = "table ip t { chain c { type nat hook prerouting priority -100; "
                rules += f"meta l4proto tcp dnat to {FAR4}:22; }}; }}"
                filter_packets(rules)
            with near.namespace.entered():
                options = Options("1-5000", engine=engine, pace=FAST, state=tmp_path / "s")
                heard, _complete = carried_out(options, inventory())
                return {
                    str(r.target.address): (r.everything, len(r.open) < 4000)
                    for r in heard.results
                    if not isinstance(r, NotAsked)
                }

    assert in_a_namespace(inside) == {str(FAR): [False, True], str(FAR4): [True, True]}


@pytest.mark.lab
@needs_nft
def test_who_rations_its_answers_is_no_silent_host(tmp_path: Path) -> None:
    """Twenty RSTs a second, of six hundred: the rest is neither closed nor filtered."""

    def inside() -> Any:
        with joined(22) as (near, far):
            with far.namespace.entered():
                rules = (
                    "table inet t { chain c { type filter hook output priority 0; "
                    "tcp flags rst limit rate over 20/second burst 5 packets drop; }; }"
                )
                filter_packets(rules)
            with near.namespace.entered():
                options = Options("20-620", engine="raw", pace=FAST, state=tmp_path / "s")
                network = inventory()
                host = replace(network.units[0].hosts[0], addresses=(FAR,))
                unit = replace(network.units[0], hosts=(host,))
                heard, _complete = carried_out(options, replace(network, units=(unit,)))
                (one,) = heard.results
                return {str(s): len(ports) for s, ports in one.states.items()}

    found = in_a_namespace(inside)
    assert found["open"] == 1
    assert found["closed"] > 0
    assert found["rate-limited"] > 10
    assert "filtered" not in found


@pytest.mark.lab
@needs_nft
def test_a_fragile_host_is_asked_one_at_a_time(tmp_path: Path) -> None:
    """Its silent ports show it: while one is waited for, none other is asked."""

    def inside() -> Any:
        with joined(22) as (near, far):
            with far.namespace.entered():
                rules = "table inet t { chain c { type filter hook input priority 0; "
                rules += "tcp dport 30-31 counter drop; }; }"
                filter_packets(rules)
            found = []
            for engine in ("raw", "connect"):
                with near.namespace.entered():
                    network = inventory(fragile=True)
                    host = replace(network.units[0].hosts[0], addresses=(FAR,))
                    unit = replace(network.units[0], hosts=(host,))
                    pace = replace(FAST, fragile_pps=1000.0)
                    options = Options("22,30-31", engine=engine, pace=pace, state=tmp_path / "s")
                    heard, _c = carried_out(options, replace(network, units=(unit,)))
                    (one,) = heard.results
                    found.append({str(s): len(p) for s, p in one.states.items() if p})
            return found

    assert in_a_namespace(inside) == [{"open": 1, "filtered": 2}] * 2


@pytest.mark.lab
def test_it_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    def inside() -> Any:
        with joined(22) as (near, _far), near.namespace.entered():
            quick = make_host(addresses=(FAR,), services=())
            slow = make_host(name="old", addresses=(FAR4,), services=(), fragile=True)
            network = make_inventory(replace(make_unit(), hosts=(quick, slow)))
            options = Options("1-400", engine="connect", pace=FAST, state=tmp_path / "state")
            first, cut = carried_out(options, network, stop_after=1)
            quickly = replace(FAST, fragile_pps=1e4)
            again = replace(options, resume=True, pace=quickly)
            second, complete = carried_out(again, network)
            asked = [[str(r.target.address) for r in h.results] for h in (first, second)]
            return cut, complete, asked

    assert in_a_namespace(inside) == [False, True, [[str(FAR)], [str(FAR4)]]]


def test_an_engine_that_cannot_be_had_is_said(tmp_path: Path, monkeypatch: Any) -> None:
    from netaudit.errors import CannotAsk

    async def nobody(_net: Any) -> Any:
        raise CannotAsk("no packet socket")

    monkeypatch.setattr("netaudit.discover.run.helper_of", nobody)
    options = Options("22", engine="raw", state=tmp_path / "state")
    with pytest.raises(NoRight, match="no packet socket"):
        carried_out(options, make_inventory())


def test_nothing_to_ask_is_said() -> None:
    network = make_inventory()
    with pytest.raises(UsageError, match="--ports or --udp"):
        Session(network, network.vantages[0], Options("none", "none"))


def test_the_plan_sends_nothing_and_adds_up() -> None:
    network = make_inventory()
    session = Session(network, network.vantages[0], Options("1-100"))
    (cost,) = session.costs()
    assert cost.packets == 2 * 108
    assert session.seconds() == round(cost.seconds)


def test_outside_the_window_nothing_begins(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    network = make_inventory()
    past = replace(network.authorisation, ends=datetime(2026, 2, 1, tzinfo=UTC))
    options = Options("22", state=tmp_path / "state")
    with pytest.raises(UsageError, match="nothing was sent"):
        carried_out(options, replace(network, authorisation=past))
