from netaudit.identify.dialogue import Asking, Match
from netaudit.identify.tftp import ask


def play(dialogue: Asking, *heard: bytes) -> Match | None:
    answers = [*heard]
    try:
        next(dialogue)
        while True:
            dialogue.send(answers.pop(0) if answers else b"")
    except StopIteration as end:
        result: Match | None = end.value
        return result


def test_an_error_or_data_shows_it() -> None:
    refused = play(ask(), b"\x00\x05\x00\x01File not found\x00")
    served = play(ask(), b"\x00\x03\x00\x01hello")
    assert refused
    assert served
    assert refused.banner == b"File not found"


def test_others() -> None:
    assert play(ask(), b"HTTP") is None
