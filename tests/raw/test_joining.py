"""What is admitted to the table, and what is refused before."""

from __future__ import annotations

import pytest

from netaudit.raw.engine import Engine
from netaudit.raw.messages import FrameError, Refused
from netaudit.raw.table import MOST_TARGETS
from tests.raw.test_engine import make_sweep


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("2001:db9::1", "out of scope"),
        ("198.20.0.1", "out of scope"),
        ("2001:db8::1%lo", "out of scope"),
        ("no address", "unable"),
    ],
)
def test_the_scope_is_checked_again(address: str, why: str) -> None:
    engine = Engine(("2001:db8::/32", "198.18.0.0/15"), 100.0, 0.0)
    (refused,) = engine.add(make_sweep(address))
    assert engine.turn(1.0) == []
    engine.close()
    assert isinstance(refused, Refused)
    assert (refused.number, refused.address, refused.why) == (1, address, why)


def test_a_sweep_too_large_is_refused_before_it_takes_memory() -> None:
    engine = Engine(("2001:db8::/32",), 100.0, 0.0)
    many = engine.add(make_sweep(*["2001:db8::1"] * 8192, ports="0-65535"))
    none = engine.add(make_sweep("2001:db8::1", ports=""))
    engine.close()
    assert {r.why for r in many if isinstance(r, Refused)} == {"unable"}
    assert len(many) == 8192
    assert len(none) == 1
    assert str(MOST_TARGETS) in getattr(many[0], "text", "")


def test_ports_that_are_none_end_the_conversation() -> None:
    engine = Engine(("2001:db8::/32",), 100.0, 0.0)
    with pytest.raises(FrameError, match="70000"):
        engine.add(make_sweep("2001:db8::1", ports="70000"))
    engine.close()


def test_a_scope_that_is_none_is_said() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        Engine(("nowhere",), 100.0, 0.0)


def test_ports_and_decoys_are_asked_once_each() -> None:
    engine = Engine(("2001:db8::/32",), 100.0, 0.0)
    engine.add(make_sweep("2001:db8::1", ports="443,20-23,22", decoys="22,65535"))
    (party,) = engine._joins._waiting
    engine.close()
    assert party.ports.tolist() == [20, 21, 22, 23, 443, 65_535]
    assert party.decoys.tolist() == [22, 65_535]
