from netaudit.lab.services import remote
from tests.lab.services.harness import endpoint, talk

AT = endpoint(tls=False)


def test_telnet_negotiates_and_lets_nobody_in() -> None:
    said = talk(remote.telnet, b"admin\r\n", AT)
    assert said.startswith(b"\xff\xfb\x01")
    assert b"login: " in said
    assert b"Login incorrect" in said


def test_ftp_lets_nobody_in() -> None:
    said = talk(remote.ftp, b"USER a\r\nPASS b\r\nQUIT\r\n", AT)
    assert [line[:3] for line in said.splitlines()] == [b"220", b"331", b"530", b"221"]


def test_a_terminal_server_confirms_a_connection() -> None:
    request = bytes.fromhex("030000130ee000000000000100080003000000")
    said = talk(remote.rdp, request, AT)
    assert said[:2] == b"\x03\x00"
    assert int.from_bytes(said[2:4], "big") == len(said)
    assert said[5] == 0xD0


def test_a_terminal_server_says_nothing_to_others() -> None:
    for sent in (b"GET / HTTP/1.1\r\n\r\n", b"\x03\x00\xff\xff", b"\x03\x00\x00\x04"):
        assert talk(remote.rdp, sent, AT) == b""
