from __future__ import annotations

from netaudit.model import Requirement, SecurityZone, Severity
from netaudit_reports.actions import actions, label
from netaudit_reports.formats import Formats
from netaudit_reports.tally import tally
from tests.factories import (
    make_check,
    make_finding,
    make_host,
    make_inventory,
    make_judged,
    make_service,
)
from tests.factories import make_unit as unit_of


def test_the_order_is_obligation_severity_exposure_number() -> None:
    outside = make_service(exposure=(SecurityZone.INTERNET,))
    unit = unit_of(hosts=(make_host(services=(outside,)),))
    judged = make_judged(
        make_finding(check="a.many", target="host:1"),
        make_finding(check="a.many", target="host:2"),
        make_finding(check="b.outside", target=outside.key),
        make_finding(check="c.worst", severity=Severity.CRITICAL),
        make_finding(check="d.optional", requirement=Requirement.SHOULD),
        make_finding(check="e.advice", requirement=Requirement.MAY),
        inventory=make_inventory(unit),
    )
    todo = actions(tally(judged), "so-a", Formats("en"))
    assert [a.check for a in todo] == ["c.worst", "b.outside", "a.many", "d.optional"]
    assert [a.count for a in todo] == [1, 1, 2, 1]


def test_an_action_names_the_products_for_which_there_are_commands() -> None:
    check = make_check(howto=(("BIND", "rndc status"), ("Knot", "knotc status")))
    judged = make_judged(make_finding(), make_finding(check="b.none"), checks=[check])
    first, second = sorted(actions(tally(judged), "so-a", Formats("en")), key=lambda a: a.check)
    assert (first.products, second.products) == ((), ("BIND", "Knot"))


def test_a_target_is_called_by_its_label_or_its_key() -> None:
    counted = tally(make_judged())
    assert label(counted, "zone:so-a.kontum.test") == "so-a.kontum.test"
    assert label(counted, "zone:gone\n") == "zone:gone\\n"
