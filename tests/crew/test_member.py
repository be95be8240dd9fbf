from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from netaudit.crew import member
from netaudit.model import Question, Zone
from netaudit.net.commons import Commons
from netaudit.net.ledger import Ledger
from netaudit.plan import Task

if TYPE_CHECKING:
    from netaudit.crew.member import Brief
    from netaudit.net.commons import Have, Want
    from netaudit.registry import Probe


def test_zones_whose_names_cannot_be_are_nobody_s_own() -> None:
    zones = [Zone("so-a", name) for name in ("U.kontum.test", "bad..test", "u.kontum.test")]
    tasks = [Task(Question("f", z.key, "ops"), z, cast("Probe", None)) for z in zones]
    names = member._zones_of_units(tasks)["so-a"]
    assert set(member._labels(names)) == {(b"u", b"kontum", b"test", b"")}


def test_each_unit_is_taken_by_one_process_and_none_is_left() -> None:
    """Whoever comes first; here they come in any order, and one of them late."""
    ledger = Ledger(3)
    commons = [Commons(ledger, who, send) for who in (1, 2)]
    brief = cast("Brief", SimpleNamespace(ledger=ledger))
    members = [member._Member(brief, who, ()) for who in (1, 2)]
    for one, its in zip(members, commons, strict=True):
        one._commons = its
        one._zones = {str(unit): frozenset({(b"%d" % unit,)}) for unit in range(9)}
    units = [iter(map(str, range(9))) for _ in members]
    taken: dict[str, list[int]] = {}
    for who in (0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1):
        unit = next(units[who])
        taken.setdefault(unit, []).extend([who] if members[who]._claim(unit) else [])
    assert [len(whose) for whose in taken.values()] == [1] * 9
    for who, its in enumerate(commons):
        assert its.zones == {(unit.encode(),) for unit, whose in taken.items() if whose == [who]}


def send(_to: int, _message: Want | Have) -> None:
    raise AssertionError
