from __future__ import annotations

from typing import TYPE_CHECKING, cast

from netaudit.crew import member
from netaudit.model import Question, Zone
from netaudit.plan import Task

if TYPE_CHECKING:
    from netaudit.registry import Probe


def test_zones_whose_names_cannot_be_are_nobody_s_own() -> None:
    zones = [Zone("so-a", name) for name in ("U.kontum.test", "bad..test", "u.kontum.test")]
    tasks = [Task(Question("f", z.key, "ops"), z, cast("Probe", None)) for z in zones]
    assert set(member._labels(tasks)) == {(b"u", b"kontum", b"test", b"")}
