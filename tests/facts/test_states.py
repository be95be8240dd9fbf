from __future__ import annotations

import pytest

from netaudit.facts.states import of_both_types, over_both, state
from netaudit.facts.zone import Answered
from netaudit.i18n import show
from netaudit.model import Phrase


@pytest.mark.parametrize("came", [a for a in Answered if a is not Answered.ANSWERED])
def test_how_there_was_no_answer_is_a_word_of_either_language(came: Answered) -> None:
    said = state(str(came))
    assert isinstance(said, Phrase)
    assert show(said, "vi") != show(said, "en") == said.message


def test_a_response_code_stands_as_it_is() -> None:
    assert state("REFUSED") == "REFUSED"


def test_both_transports_are_told_in_either_language() -> None:
    said = over_both("SERVFAIL", Answered.SILENT)
    assert show(said, "en") == "UDP SERVFAIL, TCP silent"
    assert show(said, "vi") == f"UDP SERVFAIL, TCP {show(state(Answered.SILENT), 'vi')}"


def test_both_types_are_told_in_either_language() -> None:
    said = of_both_types("NODATA", Answered.SILENT)
    assert show(said, "en") == "AAAA NODATA, A silent"
    assert show(said, "vi") == f"AAAA NODATA, A {show(state(Answered.SILENT), 'vi')}"
