from __future__ import annotations

import csv
import io

from netaudit.model import Outcome
from netaudit_reports.csv import results
from netaudit_reports.plain import Speaker
from tests.factories import make_finding, make_judged


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_line_a_finding_in_the_language_of_the_reader() -> None:
    judged = make_judged(make_finding(), make_finding(check="dns.x", outcome=Outcome.PASS))
    failed, passed = read("".join(results(Speaker.of(judged, "vi"))))
    assert failed["Đơn vị"] == "Sở so-a"
    assert failed["Tình trạng"] == "Không đạt"
    assert failed["Cách khắc phục"] == "Remedy of ipv6.service-reachable."
    assert passed["Cách khắc phục"] == ""
    assert read("".join(results(Speaker.of(judged, "en"))))[0]["Status"] == "Failed"


def test_what_passed_can_be_left_out() -> None:
    judged = make_judged(make_finding(), make_finding(check="dns.x", outcome=Outcome.PASS))
    (row,) = read("".join(results(Speaker.of(judged, "en"), passed=False)))
    assert row["Status"] == "Failed"


def test_a_finding_of_a_unit_that_is_gone_has_its_line() -> None:
    judged = make_judged(make_finding(unit="gone"))
    (row,) = read("".join(results(Speaker.of(judged, "en"))))
    assert (row["Unit id"], row["Unit"], row["Level"]) == ("gone", "", "")
