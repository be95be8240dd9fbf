from __future__ import annotations

from netaudit.model import Preflight
from netaudit.score import COVERAGE_FLOOR, WEIGHTS
from netaudit_reports.formats import Formats
from netaudit_reports.html.method import method
from netaudit_reports.tally import tally
from tests.factories import make_judged, make_run


def test_authorisation_run_and_rules_are_told() -> None:
    run = make_run(preflight=(Preflight("IPv6 route", ok=False, message="none\x00"),), ended=None)
    made = method(tally(make_judged(run=run)), Formats("en"))
    assert made.scope == ("2001:db8::/32", "198.18.0.0/15")
    assert made.contact == ("trực ca", "Trung tâm điều hành", "0000")
    assert (made.kind, made.ended, made.policy) == ("compliance audit", None, "baseline")
    assert (made.preflight[0].ok, made.preflight[0].detail) == (False, "none\\x00")
    assert dict(made.weights) == WEIGHTS
    assert made.floor == COVERAGE_FLOOR


def test_an_unknown_kind_of_run_is_shown_as_it_is() -> None:
    made = method(tally(make_judged(run=make_run(kind="rehearsal"))), Formats("vi"))
    assert made.kind == "rehearsal"
