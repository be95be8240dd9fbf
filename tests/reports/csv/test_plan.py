from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.model import Severity, Text
from netaudit_reports.csv import action_plan, render
from netaudit_reports.plain import Speaker
from tests.factories import make_finding, make_inventory, make_judged, make_unit
from tests.reports.csv.test_results import read

if TYPE_CHECKING:
    from pathlib import Path

TYPE = "ipv6.service-reachable"


def test_units_by_the_alphabet_each_with_its_actions_in_order(tmp_path: Path) -> None:
    units = [
        replace(make_unit(id_, n), name=Text(name, id_))
        for n, (id_, name) in enumerate((("b", "Đăk Hà"), ("a", "An Bình")), 1)
    ]
    judged = make_judged(
        make_finding(unit="b"),
        make_finding(unit="b", check="tls.x", severity=Severity.CRITICAL),
        make_finding(unit="a"),
        inventory=make_inventory(*units),
    )
    rows = read("".join(action_plan(Speaker.of(judged, "vi"))))
    assert [(r["Mã đơn vị"], r["Thứ tự"], r["Phép kiểm tra"]) for r in rows] == [
        ("a", "1", TYPE),
        ("b", "1", "tls.x"),
        ("b", "2", TYPE),
    ]
    assert rows[0]["Phụ trách"] == rows[0]["Thời hạn"] == ""
    assert render(judged, tmp_path / "r") == tmp_path / "r" / "ActionPlan.csv"
    assert (tmp_path / "r" / "results.csv").read_bytes().startswith(b"\xef\xbb\xbf")
