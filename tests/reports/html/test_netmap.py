from __future__ import annotations

from dataclasses import replace

from netaudit.model import Level, Outcome, Requirement
from netaudit_reports.formats import Formats
from netaudit_reports.html.netmap import COLUMNS, net_map, shortened
from netaudit_reports.tally import tally
from tests.factories import make_finding, make_inventory, make_judged, make_unit


def test_every_unit_stands_below_its_superior_with_its_state() -> None:
    units = [
        make_unit("top", 1),
        *(replace(make_unit(f"d{n}", n + 2), parent="top", level=Level.DISTRICT) for n in range(7)),
        replace(make_unit("lost", 20), parent="gone"),
    ]
    judged = make_judged(
        make_finding(unit="d0"),
        make_finding(unit="d1", requirement=Requirement.SHOULD),
        make_finding(unit="d2", outcome=Outcome.PASS),
        inventory=make_inventory(*units),
    )
    view = net_map(tally(judged), Formats("en"))
    roots, province = view.bands
    assert [tile.line.id for tile in roots.groups[0].tiles] == ["lost", "top"]
    (group,) = province.groups
    assert group.parent is not None
    assert group.parent.line.id == "top"
    assert len(group.tiles) == 7
    assert roots.groups[0].tiles[0].x == group.parent.x < group.tiles[0].x
    assert len({(tile.x, tile.y) for tile in group.tiles}) == 7
    assert group.path.count("H206") == 7 // COLUMNS + 1
    assert dict(view.states) == {"failure": 1, "warning": 1, "passed": 1, "not-tested": 6}


def test_the_longest_words_of_a_name_are_shortened() -> None:
    assert shortened("Ủy ban nhân dân xã Đăk Plô") == "UBND xã Đăk Plô"
    assert shortened("People's Committee of Dak Plo") == "PC Dak Plo"
    assert shortened("") == ""
