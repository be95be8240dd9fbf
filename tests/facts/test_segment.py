from __future__ import annotations

from netaudit import codec
from netaudit.facts.segment import Overheard
from tests.checks.segment_builders import make_advertisement, make_overheard


def test_what_was_heard_comes_back_from_the_store() -> None:
    heard = make_overheard(make_advertisement())
    assert codec.load(Overheard, codec.dump(heard)) == heard
