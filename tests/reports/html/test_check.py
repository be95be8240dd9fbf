from __future__ import annotations

from netaudit.model import Finding, Outcome, Requirement
from netaudit_reports.formats import Formats
from netaudit_reports.html.check import ROWS, CheckPage, check_page
from netaudit_reports.tally import tally
from tests.factories import make_check, make_finding, make_inventory, make_judged, make_unit

ID = "ipv6.service-reachable"
UNITS = make_inventory(make_unit("so-a", 1), make_unit("so-b", 2))


def build(*findings: Finding) -> CheckPage:
    judged = make_judged(*findings, inventory=UNITS, checks=[make_check()])
    return check_page(tally(judged), ID, Formats("en"))


def test_why_and_how_come_from_the_check() -> None:
    made = build()
    assert made.rationale.startswith("Users on IPv6-only networks")
    assert made.remedy == f"Remedy of {ID}."
    assert made.version == 1
    assert (made.target, made.facts) == ("Service", ("factories.Glimpse",))


def test_the_commands_of_each_product_are_shown() -> None:
    check = make_check(howto=(("BIND", "rndc reload ZONE"),))
    made = check_page(tally(make_judged(inventory=UNITS, checks=[check])), ID, Formats("en"))
    assert made.howto == (("BIND", "rndc reload ZONE"),)


def test_failures_come_before_warnings_then_by_unit() -> None:
    made = build(
        make_finding(unit="so-a", requirement=Requirement.SHOULD),
        make_finding(unit="so-b"),
        make_finding(unit="so-a", target="gone"),
        make_finding(unit="so-a", outcome=Outcome.PASS),
    )
    assert [(row.unit, row.status) for row in made.rows] == [
        ("Department so-a", "failure"),
        ("Department so-b", "failure"),
        ("Department so-a", "warning"),
    ]
    assert made.rows[0].target == "gone"


def test_what_has_no_room_is_counted() -> None:
    made = build(*(make_finding(target=f"t{n}") for n in range(ROWS + 7)))
    assert (len(made.rows), made.more) == (ROWS, 7)
    wide = build(*(make_finding(target="<" * 300 + str(n)) for n in range(ROWS)))
    assert len(wide.rows) < ROWS
    assert len(wide.rows) + wide.more == ROWS


def test_reasons_for_not_testing_most_frequent_first() -> None:
    def untested(why: str, unit: str) -> Finding:
        params = (("why", why), ("detail", "d"))
        return make_finding(unit=unit, outcome=Outcome.NOT_TESTED, message="{why}", params=params)

    made = build(
        untested("deadline", "so-a"), untested("no route", "so-a"), untested("no route", "so-b")
    )
    assert [(r.why, r.findings, r.units) for r in made.untested] == [
        ("no route", 2, 2),
        ("deadline", 1, 1),
    ]


def test_a_check_names_the_clauses_that_ask_for_it() -> None:
    judged = make_judged(make_finding(check="exposure.administration-closed"))
    view = check_page(tally(judged), "exposure.administration-closed", Formats("vi"))
    assert ("frameworks/vn-tslcd-c06-2026.html", "Điều 8") in {
        (need.path, need.clause) for need in view.asked
    }
    assert "frameworks/cis-8-1.html" not in {need.path for need in view.asked}  # never read
