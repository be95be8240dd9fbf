"""The field, in a lab of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from netaudit import inventory
from netaudit.drill.events import Looking
from netaudit.drill.field import LabField, LiveField, expected, masks
from netaudit.drill.folder import Folder
from netaudit.drill.go import review_lab
from netaudit.drill.nouns import Expectation
from netaudit.drill.seal import seal
from netaudit.errors import DrillError, LabError
from netaudit.lab.session import Lab
from netaudit.model import Outcome
from tests.drill.builders import SALT, at, make_inject, make_network, make_scenario
from tests.lab.network import SMALL, need_namespaces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WEB = "service:x-mot/web/tcp/443"
EXPIRED = make_inject(unit="x-mot", target=WEB, expected=())
NOWHERE = Looking(at(0), "one", (), ("x-mot",), baseline=False)
pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def field() -> Iterator[LabField]:
    need_namespaces()
    with Lab(SMALL, links=False) as lab:
        yield LabField(lab.directory)


def test_an_inject_acts_is_found_and_is_undone(field: LabField) -> None:
    assert field.find(EXPIRED) is None
    made = field.make(EXPIRED)
    assert Expectation("tls.certificate-in-date", WEB) in made.expected
    assert field.find(EXPIRED) == made
    assert field.find(replace(EXPIRED, unit="x-hai")) is None
    field.undo(made.handle)
    field.undo(made.handle)  # again is nothing
    assert field.truths() == []


def test_a_rescan_sees_it(field: LabField, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "drill")
    scenario = make_scenario(EXPIRED)
    folder.make(scenario, seal(scenario, SALT), inventory.load(SMALL))
    made = field.make(EXPIRED)
    looking = Looking(at(0), "one", ("tls.certificate-in-date",), ("x-mot",), baseline=False)
    field.look(folder.root, looking)
    field.undo(made.handle)
    field.look(folder.root, looking)  # it is judged: nothing is asked again
    found = folder.found("one")
    assert found[Expectation("tls.certificate-in-date", WEB)] is Outcome.FAIL
    assert {pair.check for pair in found} == {"tls.certificate-in-date"}


def test_a_lab_is_one_drills_at_a_time(field: LabField, tmp_path: Path) -> None:
    with field.held(), pytest.raises(DrillError, match="another drill plays in the lab at"):
        field.held().__enter__()
    with field.held():
        pass
    with LabField(tmp_path / "none").held():
        assert not (tmp_path / "none").exists()


def test_another_boot_has_other_keys(field: LabField) -> None:
    was = inventory.load(SMALL)
    now = field.network(was)
    assert now.units == was.units
    assert (now.dns, now.ca_bundle) != (was.dns, was.ca_bundle)
    with pytest.raises(DrillError, match="the twin of another network"):
        field.network(replace(was, units=was.units[1:]))
    with Lab(SMALL, links=False) as other:
        assert LabField(other.directory).boot() not in {"", field.boot()}


def test_a_unit_that_is_cut_off_comes_back(field: LabField) -> None:
    field.isolate("x-hai", on=True)
    field.isolate("x-hai", on=False)
    with pytest.raises(LabError, match="no unit 'nowhere'"):
        field.isolate("nowhere", on=True)


def test_what_hides_what_is_told_and_undone(field: LabField) -> None:
    blackhole = make_inject("hole", kind="ipv6-blackhole", unit="x-hai", target="")
    telnet = make_inject("telnet", kind="telnet-on-ipv6", unit="x-hai", target="")
    ((hidden, by),) = masks(field, [blackhole, telnet])
    assert (hidden.id, by) == ("telnet", ("hole",))
    assert field.truths() == []
    assert "ipv6.service-reachable" in expected(field, [blackhole])
    with pytest.raises(LabError, match="wrong: there is no fault 'nothing'"):
        masks(field, [make_inject("wrong", kind="nothing", unit="x-hai")])


def test_go_or_no_go_tries_every_inject(field: LabField) -> None:
    sound = list(review_lab(make_scenario(EXPIRED), field))
    assert all(item.ok for item in sound)
    impossible = make_inject("no", kind="database-exposed", unit="x-mot", target="")
    *_, last = review_lab(make_scenario(impossible), field)
    assert not last.ok
    made = field.make(EXPIRED)
    *_, last = review_lab(make_scenario(EXPIRED), field)
    field.undo(made.handle)
    assert (last.ok, dict(last.params)["count"]) == (False, "1")


def test_a_rescan_that_cannot_be_made_says_why(field: LabField, tmp_path: Path) -> None:
    with pytest.raises(DrillError, match="the rescan could not be made"):
        field.look(tmp_path / "none", NOWHERE)


def test_a_live_network_is_never_changed(tmp_path: Path) -> None:
    live = LiveField()
    with pytest.raises(DrillError, match="netaudit changes nothing"):
        live.make(EXPIRED)
    assert live.find(EXPIRED) is None
    assert live.boot() == ""
    assert live.network(make_network()) == make_network()
    with live.held():
        pass
    live.undo(1)
    with pytest.raises(DrillError, match="could not be made"):
        live.look(tmp_path / "none", NOWHERE)
