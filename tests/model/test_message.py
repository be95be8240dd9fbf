from __future__ import annotations

from netaudit.model import Phrase


def test_a_phrase_as_text_is_in_english_with_its_parts_filled() -> None:
    inner = Phrase("it is cut short")
    assert str(inner) == "it is cut short"
    assert str(Phrase("{name}: {why}", (("name", "a.test"), ("why", inner)))) == (
        "a.test: it is cut short"
    )
