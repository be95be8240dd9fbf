from netaudit.identify.dialogue import Asking, Match
from netaudit.identify.ipmi import ask


def play(dialogue: Asking, *heard: bytes) -> Match | None:
    answers = [*heard]
    try:
        next(dialogue)
        while True:
            dialogue.send(answers.pop(0) if answers else b"")
    except StopIteration as end:
        result: Match | None = end.value
        return result


def test_a_pong() -> None:
    found = play(ask(), bytes.fromhex("0600ff06000011be4000001000001234"))
    assert found
    assert found.protocol == "ipmi"


def test_others() -> None:
    assert play(ask(), b"HTTP/1.1 400 Bad") is None
