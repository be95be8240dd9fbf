from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.model import Finding, Look, Outcome, Question, Severity
from netaudit.plan import Task
from netaudit.second_look import again, both, suspects, tasks_again
from tests.factories import make_finding, make_unit
from tests.fakes.pack import probes

ZONE = make_unit().zones[0]


def question(number: int) -> Question:
    return Question(f"facts.F{number}", ZONE.key, "ops")


def task(number: int) -> Task:
    return Task(question(number), ZONE, probes.colour)  # type: ignore[arg-type]  # never called


def failing(*evidence: int, **changes: object) -> Finding:
    return make_finding(evidence=tuple(map(question, evidence)), **changes)


@pytest.mark.parametrize(
    ("known", "suspect"),
    [
        ((Outcome.PASS, ""), True),
        ((Outcome.NOT_APPLICABLE, ""), True),
        ((Outcome.FAIL, ""), False),  # nothing new
        ((Outcome.PASS, "other"), False),  # judged otherwise: no regression
        (None, False),  # never there
    ],
)
def test_what_is_looked_at_again(known: tuple[Outcome, str] | None, *, suspect: bool) -> None:
    finding = make_finding()
    before = {finding.fingerprint: known} if known else {}
    assert suspects([finding], before) == ([finding] if suspect else [])
    assert suspects([replace(finding, outcome=Outcome.PASS)], before) == []


def test_the_gravest_come_first() -> None:
    found = [make_finding(unit=word, severity=word) for word in (Severity.LOW, Severity.CRITICAL)]
    before = {finding.fingerprint: (Outcome.PASS, "") for finding in found}
    assert suspects(found, before) == found[::-1]


def test_a_question_that_two_findings_share_is_asked_once() -> None:
    tasks = tasks_again([failing(1, 2), failing(2, 3)], map(task, range(5)), 10)
    assert [t.question for t in tasks] == [again(question(n)) for n in (1, 2, 3)]
    assert {t.question.vantage for t in tasks} == {"ops/2"}


def test_no_finding_is_looked_at_by_halves() -> None:
    tasks = tasks_again([failing(1, 2), failing(3, 4), failing(0)], map(task, range(5)), 3)
    assert [t.question for t in tasks] == [again(question(n)) for n in (1, 2, 0)]


def test_two_looks_make_one_finding() -> None:
    first = failing(1)
    assert both(first, first) == replace(first, look=Look.CONFIRMED)
    lost = replace(first, outcome=Outcome.NOT_TESTED)
    assert both(first, lost) == replace(first, look=Look.UNCONFIRMED)
    fine = replace(first, outcome=Outcome.PASS, message="fine")
    assert both(first, fine) == replace(
        fine, look=Look.UNSTEADY, evidence=(question(1), again(question(1)))
    )


def test_what_the_run_did_not_ask_is_not_asked_again() -> None:
    tasks = tasks_again([failing(1, 9)], map(task, range(5)), 1)
    assert [t.question for t in tasks] == [again(question(1))]


def test_a_shared_question_takes_no_second_place() -> None:
    tasks = tasks_again([failing(1, 2), failing(2, 3)], map(task, range(5)), 3)
    assert [t.question for t in tasks] == [again(question(n)) for n in (1, 2, 3)]
