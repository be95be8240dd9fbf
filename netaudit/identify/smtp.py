"""SMTP and submission (RFC 5321): greeting, and what EHLO offers before TLS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import (
    Match,
    Product,
    Protocol,
    Say,
    first,
    recognise,
    reply_code,
    text,
)

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_MAIL = re.compile(rb"(?i)smtp|mail|postfix|exim|sendmail|exchange")
_FTP = re.compile(rb"(?i)ftp")
PRODUCTS = (
    Product(rb"\bPostfix(?: \(?([\d.]+)\)?)?", "Postfix"),
    Product(rb"\bExim ([\d.]+)", "Exim"),
    Product(rb"\bSendmail ([\d.]+)", "Sendmail"),
    Product(rb"\bMicrosoft ESMTP MAIL Service(?:, Version: ([\d.]+))?", "Microsoft SMTP"),
    Product(rb"\bOpenSMTPD\b", "OpenSMTPD"),
    Product(rb"\bZimbra(?: ([\d.]+))?", "Zimbra"),
    Product(rb"\bMDaemon(?: [\w.]*?)? ?([\d.]+)?", "MDaemon"),
    Product(rb"\bhMailServer\b", "hMailServer"),
    Product(rb"\bPython SMTP ([\d.]+)", "aiosmtpd"),
)


def greets(heard: bytes) -> bool:
    """A 220 (or 554, 421) that speaks of mail and not of files."""
    line = heard.partition(b"\n")[0]
    starts = re.match(rb"(?:220|421|554)[ -]", line) is not None
    return starts and _MAIL.search(line) is not None and not _FTP.search(line)


def talk(greeting: bytes) -> Talk:
    """Greeting, EHLO, QUIT. Mail is neither offered nor taken."""
    if not greeting:
        greeting = yield Say(b"", reply_code)
    if not re.match(rb"(?:220|421|554)[ -]", greeting) or _FTP.search(greeting):
        return None
    banner = greeting.partition(b"\n")[0]
    offers = b""
    if greeting.startswith(b"220"):
        offers = yield Say(b"EHLO netaudit.invalid\r\n", reply_code)
        if not (_MAIL.search(banner) or offers.startswith((b"250", b"50"))):
            return None
        yield Say(b"QUIT\r\n", reply_code)
    elif not _MAIL.search(banner):
        return None
    name, version = recognise(banner + b" " + _help(offers), PRODUCTS)
    upper = offers.upper()
    starttls = b"STARTTLS" in upper
    notes = [("starttls", "yes" if starttls else "no")]
    if re.search(rb"(?m)^250[ -]AUTH[ =]", upper):
        notes.append(("login", "clear text"))
        notes.append(("auth", first(rb"(?mi)^250[ -]AUTH[ =]([^\r\n]*)", offers)))
    return Match("smtp", name, version, text(banner).encode(), tuple(notes))


def _help(offers: bytes) -> bytes:
    """Exchange tells itself by an extension of its own."""
    return b"Microsoft ESMTP MAIL Service" if b"X-EXPS" in offers else b""


PROTOCOL = Protocol("smtp", talk, (25, 587, 2525), greets, tls_ports=(465,))
