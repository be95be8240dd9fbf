from netaudit.codec import dump, load
from netaudit.facts.roll import KeyRoll, Roll, RollStep


def test_every_step_has_a_text_and_three_are_stuck() -> None:
    assert len({str(roll.phrase()) for roll in Roll}) == len(Roll)
    assert {r for r in Roll if r.stuck} == {Roll.DS_GONE, Roll.KEY_GONE, Roll.SIGNER_GONE}


def test_it_comes_back_from_the_store_as_it_was() -> None:
    fact = KeyRoll(True, True, (RollStep(Roll.DOUBLE_DS, ("9/13/2",)),))
    assert load(KeyRoll, dump(fact)) == fact
