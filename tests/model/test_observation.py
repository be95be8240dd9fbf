from __future__ import annotations

from netaudit.model import Question


def test_questions_stand_in_the_order_of_fact_target_and_vantage() -> None:
    wanted = [
        Question("delegation", "zone:a.test", "ops"),
        Question("delegation", "zone:b.test", "lan"),
        Question("delegation", "zone:b.test", "ops"),
        Question("tls", "zone:a.test", "lan"),
    ]
    shuffled = [wanted[at] for at in (2, 0, 3, 1)]
    assert sorted(shuffled) == wanted
