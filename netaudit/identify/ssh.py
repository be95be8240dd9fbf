"""SSH (RFC 4253): its identification, and the algorithms that it offers before any log-in."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Product, Protocol, Say, recognise, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.identify.dialogue import Talk

_IDENT = re.compile(rb"(?m)^SSH-([0-9.]{1,8})-([^\r\n]{0,253})")
_US = b"SSH-2.0-netaudit\r\n"
_KEXINIT = 20
_HEAD = 22  # packet length, padding length, message number, cookie
_MOST_PACKET = 35_000  # RFC 4253 section 6.1
_LISTS = ("kex", "keys", "ciphers", "ciphers-back", "macs", "macs-back")
# RFC 8732, RFC 8758, RFC 9142: SHA-1, groups of 1024 bits, RC4, DES, and MD5 are no more.
_WEAK = re.compile(
    rb"diffie-hellman-group1-sha1|diffie-hellman-group-exchange-sha1|rsa1024-sha1|ssh-dss(?![a-z])"
    rb"|arcfour\d*|3des-cbc|des-cbc|blowfish-cbc|cast128-cbc|hmac-md5(?:-96)?|hmac-sha1-96"
)
PRODUCTS = (
    Product(rb"^OpenSSH_for_Windows_([\w.]+)", "OpenSSH for Windows"),
    Product(rb"^OpenSSH[_-]([\w.]+)", "OpenSSH"),
    Product(rb"^dropbear(?:_([\w.]+))?", "Dropbear"),
    Product(rb"^ROSSSH", "MikroTik RouterOS"),
    Product(rb"^Cisco-([\d.]+)", "Cisco SSH"),
    Product(rb"^HUAWEI-([\w.]+)", "Huawei SSH"),
    Product(rb"^libssh[_-]([\d.]+)", "libssh"),
    Product(rb"^AsyncSSH_([\w.]+)", "AsyncSSH"),
    Product(rb"^paramiko_([\d.]+)", "Paramiko"),
    Product(rb"^Go$", "Go crypto/ssh"),
    Product(rb"WeOnlyDo ([\d.]+)", "WeOnlyDo"),
)


def greets(heard: bytes) -> bool:
    """Whether an identification is among the lines (RFC 4253 section 4.2 lets others precede)."""
    return _IDENT.search(heard) is not None and b"\n" in heard


def talk(greeting: bytes) -> Talk:
    """Read the identification, then the server's KEXINIT, and leave."""
    if not greets(greeting):
        greeting = yield Say(_US, greets)
        said_us = True
    else:
        said_us = False
    found = _IDENT.search(greeting)
    if found is None:
        return None
    rest = greeting[found.end() :].lstrip(b"\r\n")
    if not _whole(rest):
        rest += yield Say(b"" if said_us else _US, lambda heard: _whole(rest + heard))
    software, _, _comment = found[2].partition(b" ")
    name, version = recognise(software, PRODUCTS)
    notes = [("protocol", text(found[1])), *_algorithms(rest)]
    return Match("ssh", name, version, found[0], tuple(notes))


def _whole(packet: bytes) -> bool:
    length = int.from_bytes(packet[:4], "big")
    return len(packet) >= min(4 + length, _MOST_PACKET) and len(packet) >= _HEAD


def _algorithms(packet: bytes) -> Iterator[tuple[str, str]]:
    """What of the offer is weak, and the host keys."""
    if packet[5:6] != bytes([_KEXINIT]):
        return
    offered = dict(zip(_LISTS, islice(_name_lists(packet[_HEAD:]), len(_LISTS)), strict=False))
    yield "host keys", text(offered.get("keys", b"").replace(b",", b" "), 200)
    names = {name for names in offered.values() for name in names.split(b",")}
    weak = sorted(name for name in names if _WEAK.fullmatch(name))
    yield "weak", text(b" ".join(weak), 200)


def _name_lists(data: bytes) -> Iterator[bytes]:
    while len(data) >= 4:  # noqa: PLR2004  a length
        length = int.from_bytes(data[:4], "big")
        yield data[4 : 4 + length]
        data = data[4 + length :]


PROTOCOL = Protocol("ssh", talk, (22, 2222, 22222, 830), greets)
