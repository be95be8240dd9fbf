from __future__ import annotations

import pytest

from netaudit.facts.states import state
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
