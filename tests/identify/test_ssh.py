import struct

import pytest

from netaudit.identify.dialogue import once
from netaudit.identify.ssh import greets, talk


def kexinit(kex: bytes, ciphers: bytes) -> bytes:
    lists = (kex, b"ssh-ed25519", ciphers, ciphers, b"hmac-sha2-256", b"hmac-sha2-256")
    body = bytes([20]) + bytes(16) + b"".join(struct.pack("!I", len(n)) + n for n in lists)
    return struct.pack("!IB", len(body) + 1, 0) + body


@pytest.mark.parametrize(
    ("line", "product", "version"),
    [
        (b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n", "OpenSSH", "9.2p1"),
        (b"SSH-2.0-dropbear_2022.83\r\n", "Dropbear", "2022.83"),
        (b"SSH-2.0-dropbear\r\n", "Dropbear", ""),
        (b"SSH-2.0-ROSSSH\r\n", "MikroTik RouterOS", ""),
        (b"SSH-2.0-OpenSSH_for_Windows_8.1\r\n", "OpenSSH for Windows", "8.1"),
        (b"Welcome\r\nSSH-1.99-Cisco-1.25\r\n", "Cisco SSH", "1.25"),
    ],
)
def test_products(line: bytes, product: str, version: str) -> None:
    found = once(talk(line))
    assert found
    assert (found.protocol, found.product, found.version) == ("ssh", product, version)


def test_weak_algorithms_are_named() -> None:
    offer = kexinit(b"curve25519-sha256,diffie-hellman-group1-sha1", b"aes256-ctr,3des-cbc")
    found = once(talk(b"SSH-2.0-OpenSSH_5.3\r\n"), offer)
    assert found
    assert dict(found.notes)["weak"] == "3des-cbc diffie-hellman-group1-sha1"
    assert dict(found.notes)["host keys"] == "ssh-ed25519"


def test_a_good_offer_has_none() -> None:
    found = once(talk(b"SSH-2.0-OpenSSH_9.9\r\n" + kexinit(b"curve25519-sha256", b"aes256-ctr")))
    assert found
    assert dict(found.notes)["weak"] == ""


def test_a_server_that_waits_for_us_is_heard() -> None:
    found = once(talk(b""), b"SSH-2.0-x\r\n")
    assert found
    assert found.protocol == "ssh"


def test_others_are_not_ssh() -> None:
    assert not greets(b"220 mail\r\n")
    assert once(talk(b""), b"HTTP/1.1 400 Bad Request\r\n") is None
