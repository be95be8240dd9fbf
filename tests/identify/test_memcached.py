from netaudit.identify import memcached
from netaudit.identify.dialogue import once


def test_the_version() -> None:
    found = once(memcached.talk(b""), b"VERSION 1.6.18\r\n")
    assert found
    assert (found.version, dict(found.notes)) == ("1.6.18", {"access": "open"})


def test_over_udp_it_asks_for_statistics_too() -> None:
    dialogue = memcached.ask()
    first = next(dialogue)
    assert first.data.endswith(b"version\r\n")
    second = dialogue.send(first.data[:8] + b"VERSION 1.6.18\r\n")
    assert second.data.endswith(b"stats\r\n")
    assert second.answered_by(second.data[:2])


def test_others() -> None:
    assert memcached.betrays(b"ERROR\r\nERROR\r\n")
    assert once(memcached.talk(b""), b"ERROR\r\n") is None
