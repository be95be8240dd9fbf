from netaudit.identify.dialogue import once
from netaudit.identify.redis import betrays, talk


def bulk(text: bytes) -> bytes:
    return b"$%d\r\n%s\r\n" % (len(text), text)


def test_an_open_one() -> None:
    found = once(talk(b""), b"+PONG\r\n", bulk(b"# Server\r\nredis_version:7.0.15\r\n"))
    assert found
    assert (found.product, found.version, dict(found.notes)) == (
        "Redis",
        "7.0.15",
        {"access": "open"},
    )


def test_valkey() -> None:
    told = bulk(b"redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n")
    found = once(talk(b""), b"+PONG\r\n", told)
    assert found
    assert (found.product, found.version) == ("Valkey", "8.0.1")


def test_closed_ones() -> None:
    for heard in ((b"-NOAUTH Authentication required.\r\n",), (b"+PONG\r\n", b"-NOPERM no\r\n")):
        found = once(talk(b""), *heard)
        assert found
        assert dict(found.notes) == {"access": "closed"}


def test_others() -> None:
    assert betrays(b"-ERR wrong number of arguments for 'get' command\r\n")
    assert once(talk(b""), b"-ERR unknown\r\n") is None
