"""FTP (RFC 959): greeting, and whether log-ins can be protected (RFC 4217)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Product, Protocol, Say, recognise, reply_code

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_FILES = re.compile(rb"(?i)ftp|filezilla|file transfer")
PRODUCTS = (
    Product(rb"\(vsFTPd ([\d.]+)\)", "vsftpd"),
    Product(rb"ProFTPD(?: ([\d.]+\w*))?", "ProFTPD"),
    Product(rb"Pure-FTPd", "Pure-FTPd"),
    Product(rb"FileZilla Server(?: version)? ?v?([\d.]+)?", "FileZilla Server"),
    Product(rb"Microsoft FTP Service", "Microsoft FTP"),
    Product(rb"MikroTik (?:FTP server \(MikroTik )?([\d.]+)?", "MikroTik FTP"),
    Product(rb"Serv-U FTP Server v([\d.]+)", "Serv-U"),
    Product(rb"pyftpdlib ([\d.]+)", "pyftpdlib"),
)


def greets(heard: bytes) -> bool:
    """A 220 or 421 that speaks of files."""
    return re.match(rb"(?:220|421|120)[ -]", heard) is not None and bool(_FILES.search(heard))


def talk(greeting: bytes) -> Talk:
    """Greeting, FEAT (RFC 2389), QUIT. Nobody logs in, not even anonymously."""
    if not greeting:
        greeting = yield Say(b"", reply_code)
    if not re.match(rb"(?:220|421|120)[ -]", greeting):
        return None
    features = b""
    if greeting.startswith(b"220"):
        features = yield Say(b"FEAT\r\n", reply_code)
        if not re.match(rb"(?:211|[45]\d\d)[ -]", features):
            return None
        yield Say(b"QUIT\r\n", reply_code)
    if not (_FILES.search(greeting) or features.startswith(b"211")):
        return None
    name, version = recognise(greeting, PRODUCTS)
    protects = b"AUTH TLS" in features.upper() or b"AUTH SSL" in features.upper()
    # A server that will not list its features before the log-in may still protect it.
    notes = [("starttls", "yes" if protects else "no")] if features.startswith(b"211") else []
    return Match("ftp", name, version, greeting.partition(b"\n")[0], tuple(notes))


PROTOCOL = Protocol("ftp", talk, (21, 2121), greets, tls_ports=(990,))
