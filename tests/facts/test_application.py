from __future__ import annotations

from netaudit import codec
from netaudit.facts.application import ApplicationV6, Speech, reached
from tests.checks.builders import application_v6


def test_only_an_answer_in_the_declared_protocol_works() -> None:
    answers = application_v6(*Speech).answers
    assert [a.speech for a in answers if a.works] == [Speech.ANSWERED]


def test_what_was_not_reached_is_not_among_the_reached() -> None:
    answers = application_v6(Speech.SILENT, Speech.NOT_REACHED).answers
    assert [a.speech for a in reached(answers)] == [Speech.SILENT]


def test_the_store_gives_back_what_it_was_given() -> None:
    fact = application_v6(*Speech, banner="220 ok")
    assert codec.load(ApplicationV6, codec.dump(fact)) == fact
