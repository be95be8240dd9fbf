from netaudit.identify.dialogue import Asking, Match
from netaudit.identify.ntp import ask


def play(dialogue: Asking, *heard: bytes) -> Match | None:
    answers = [*heard]
    try:
        next(dialogue)
        while True:
            dialogue.send(answers.pop(0) if answers else b"")
    except StopIteration as end:
        result: Match | None = end.value
        return result


TIME = b"\x24\x02" + bytes(46)


def test_time_alone() -> None:
    found = play(ask(), TIME)
    assert found
    assert (found.protocol, found.notes) == ("ntp", ())


def test_a_server_that_tells_its_variables() -> None:
    variables = b"\x16\x82\x4e\x41" + bytes(8) + b'version="ntpd ntpsec-1.2.2", processor="x86_64"'
    found = play(ask(), TIME, variables)
    assert found
    assert (found.product, found.version) == ("ntpsec", "1.2.2")
    assert dict(found.notes) == {"control": "answered"}


def test_ntpd() -> None:
    variables = b"\x16\x82\x4e\x41" + bytes(8) + b'version="ntpd 4.2.8p15@1.3728-o"'
    found = play(ask(), b"", variables)
    assert found
    assert (found.product, found.version) == ("ntpd", "4.2.8p15@1.3728-o")


def test_others() -> None:
    assert play(ask()) is None
    assert play(ask(), b"HTTP/1.1 400 Bad Request") is None
