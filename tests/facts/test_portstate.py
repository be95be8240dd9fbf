from __future__ import annotations

from netaudit.facts.portstate import PortState


def test_the_words_that_are_stored_and_that_the_helper_says() -> None:
    assert [str(state) for state in PortState] == [
        "open",
        "closed",
        "filtered",
        "rate-limited",
        "prohibited",
        "unreachable",
    ]
