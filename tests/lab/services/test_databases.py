import struct

from netaudit.lab.services import databases
from tests.lab.services.harness import endpoint, talk

AT = endpoint(tls=False)
STARTUP = struct.pack("!II", 8 + 9, 196608) + b"user\0a\0\0\0"


def test_postgresql_has_no_tls_and_lets_nobody_in() -> None:
    sent = struct.pack("!II", 8, databases.SSL_REQUEST) + STARTUP
    said = talk(databases.postgresql, sent, AT)
    assert said[:2] == b"NE"
    assert struct.unpack("!I", said[2:6])[0] == len(said) - 2
    assert b"28000" in said


def test_a_start_up_of_impossible_length_is_not_answered() -> None:
    for length in (7, databases.MAX_STARTUP + 1):
        assert talk(databases.postgresql, struct.pack("!II", length, 196608), AT) == b""


def test_mysql_greets_first_and_denies() -> None:
    said = talk(databases.mysql, b"\x04\x00\x00\x01abcd", AT)
    size = int.from_bytes(said[:3], "little")
    assert said[4] == 10
    assert said[5:].startswith(databases.MYSQL_VERSION)
    denied = said[4 + size :]
    assert denied[3] == 2
    assert b"Access denied" in denied


def test_redis_speaks_both_forms_of_its_protocol() -> None:
    sent = b"PING\r\n*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\nFLUSHALL\r\nQUIT\r\n"
    said = talk(databases.redis, sent, AT)
    assert said.startswith(b"+PONG\r\n+PONG\r\n$")
    assert b"redis_version" in said
    assert said.endswith(b"-ERR unknown command\r\n+OK\r\n")
