from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from netaudit.errors import CannotAsk, OutOfScope, Stopped
from netaudit.facts.reach import PortState
from netaudit.net import rawsweep
from netaudit.net.rawsweep import Helper, Unsupported, helper_of, sweep
from netaudit.raw.messages import Done
from tests.factories import make_net
from tests.lab.network import in_a_namespace
from tests.raw.pair import FAR, FAR4, from_near, joined
from tests.raw.test_engine import make_sweep

ROOT = Path(__file__).resolve().parents[2]
PARENT = """
import asyncio, sys
from tests.factories import make_net
from netaudit.net.rawsweep import helper_of

async def main():
    helper = await helper_of(make_net())
    print(helper._process.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


def done(*states: str) -> Done:
    return Done(1, "2001:db8::1", states, (), 0.0, 3, 0.0, everything=False)


@pytest.mark.parametrize("states", [("open 22",), ("open 22,80,81",), ("ajar 22,80",), ("open x",)])
def test_an_answer_that_cannot_be_is_our_own_inability(states: tuple[str, ...]) -> None:
    with pytest.raises(CannotAsk, match="helper"):
        rawsweep._states(done(*states), [22, 80])


def test_states() -> None:
    found = rawsweep._states(done("open 22", "filtered 80-81"), [22, 80, 81])
    assert found == {22: PortState.OPEN, 80: PortState.FILTERED, 81: PortState.FILTERED}


def test_the_gate_is_asked_before_anything_is_started() -> None:
    async def ask() -> None:
        net = make_net()
        with pytest.raises(OutOfScope):
            await sweep(net, ip_address("2001:db8::1"), [22])
        net.gate.stop()
        with pytest.raises(Stopped):
            await sweep(net, ip_address("127.0.0.1"), [22])
        await net.close()

    asyncio.run(ask())


def test_a_helper_that_talks_nonsense_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    async def start(text: str) -> str:
        script = f"import sys, time; sys.stdout.write({text!r}); sys.stdout.flush(); time.sleep(60)"
        real = asyncio.create_subprocess_exec

        async def instead(program: str, *_arguments: str, **options: Any) -> Any:
            return await real(program, "-c", script, **options)

        monkeypatch.setattr(asyncio, "create_subprocess_exec", instead)
        helper = Helper(make_net())
        try:
            await helper.start()
        except Unsupported as error:
            return str(error)
        finally:
            await helper.close()
        return "started"

    assert "a frame of" in asyncio.run(start("Traceback (most recent call last)"))


def _frames(listener: socket.socket) -> bytes:
    """All frames, in or out, of the namespace that we stand in, since it was asked last."""
    found = []
    with suppress(BlockingIOError):
        while True:
            found.append(listener.recv(65_535))
    return b"".join(found)


@pytest.mark.lab
def test_the_helper_refuses_what_the_scanner_should_never_have_asked() -> None:
    """The kernel's own chatter on a new link is not counted; a control shows what would be seen."""

    def inside() -> Any:
        outside = [ip_address("2001:db9::1"), ip_address("198.20.0.1")]

        async def ask(net: Any) -> Any:
            helper = await helper_of(net)
            said = []
            with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as listener:
                listener.setblocking(False)
                for there in outside:
                    try:
                        await helper.ask(make_sweep(str(there)), there, 0)
                    except CannotAsk as error:
                        said.append(type(error).__name__)
                leaked = _frames(listener)
                await sweep(net, FAR, [22])
                control = _frames(listener)
            return said, any(there.packed in leaked for there in outside), FAR.packed in control

        with joined() as (near, _far):
            return from_near(near, ask)

    assert in_a_namespace(inside) == [["OutOfScope", "OutOfScope"], False, True]


@pytest.mark.lab
def test_the_kill_switch_ends_all_sending() -> None:
    def inside() -> Any:
        async def ask(net: Any) -> Any:
            asking = asyncio.create_task(sweep(net, FAR, range(1, 65_536)))
            helper = await helper_of(net)
            net.gate.stop()
            outcome = (await asyncio.gather(asking, return_exceptions=True))[0]
            process = helper._process
            assert process is not None
            return type(outcome).__name__, await process.wait()

        with joined() as (near, _far):
            return from_near(near, ask, limits=rawsweep_slow())

    assert in_a_namespace(inside) == ["Stopped", -signal.SIGKILL]


def rawsweep_slow() -> Any:
    from netaudit.net.gate import Limits

    return Limits(run_pps=100.0, host_pps=100.0)


@pytest.mark.lab
def test_a_helper_that_dies_is_our_own_inability() -> None:
    def inside() -> Any:
        async def ask(net: Any) -> Any:
            helper = await helper_of(net)
            asking = [
                asyncio.create_task(sweep(net, there, range(1, 60_000))) for there in (FAR, FAR4)
            ]
            await asyncio.sleep(0.05)
            assert helper._process is not None
            helper._process.kill()
            outcome = await asyncio.gather(*asking, return_exceptions=True)
            return [type(one).__name__ for one in outcome]

        with joined() as (near, _far):
            return from_near(near, ask, limits=rawsweep_slow())

    assert in_a_namespace(inside) == ["Unsupported", "Unsupported"]  # so connect() asks


def _alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return False


@pytest.mark.lab
def test_it_does_not_outlive_its_parent() -> None:
    def inside() -> Any:
        with subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(PARENT)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as parent:
            assert parent.stdout is not None
            helper = int(parent.stdout.readline())
            lived = _alive(helper)
            os.kill(parent.pid, signal.SIGKILL)
            parent.wait(10)
        waiter = os.pidfd_open(helper) if _alive(helper) else None
        if waiter is not None:
            import select

            select.select([waiter], [], [], 10)
        return lived, _alive(helper)

    assert in_a_namespace(inside) == [True, False]


def test_only_what_the_gate_admits_is_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty probes at ten a second and a depth of one: the second waits for its turn."""

    async def ask() -> tuple[list[tuple[int, int]], int, int]:
        net = make_net()
        net.gate.limits = replace(net.gate.limits, host_pps=10.0, run_pps=1e6)
        helper = Helper(net)
        said: list[tuple[int, int]] = []
        monkeypatch.setattr(helper, "_say", lambda m: said.append((m.number, m.probes)))
        here = ip_address("127.0.0.1")
        helper._wants(7, here, 40)
        helper._filled -= 1.0
        for _ in range(50):
            helper._book()
            helper._grant()
        return said, helper._lanes[7].left, len(helper._due)

    assert asyncio.run(ask()) == ([(7, 1)], 38, 1)


def test_a_lane_that_is_gone_is_neither_booked_nor_granted() -> None:
    async def ask() -> int:
        net = make_net()
        helper = Helper(net)
        helper._wants(7, ip_address("127.0.0.1"), 40)
        del helper._lanes[7]
        helper._filled -= 1.0
        helper._book()
        helper._grant()
        return net.gate.packets

    assert asyncio.run(ask()) == 0
