"""IMAP (RFC 9051): greeting and CAPABILITY."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Product, Protocol, Say, a_line, recognise

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

PRODUCTS = (
    # What it says of a log-in process that is slow or broken, and nobody else does.
    Product(rb"Dovecot|Waiting for authentication process|Auth process broken", "Dovecot"),
    Product(rb"Microsoft Exchange", "Microsoft Exchange"),
    Product(rb"Cyrus IMAP(?:4)? v?([\d.]+)?", "Cyrus"),
    Product(rb"Courier-IMAP", "Courier"),
    Product(rb"Zimbra(?: ([\d.]+))?", "Zimbra"),
    Product(rb"MDaemon(?: ([\d.]+))?", "MDaemon"),
)


def greets(heard: bytes) -> bool:
    """Untagged OK, PREAUTH or BYE."""
    return re.match(rb"\* (?:OK|PREAUTH|BYE)[ \[\r\n]", heard) is not None


def talk(greeting: bytes) -> Talk:
    """Greeting, CAPABILITY, LOGOUT."""
    if not greeting:
        greeting = yield Say(b"", a_line)
    if not greets(greeting):
        return None
    offers = greeting
    if not greeting.startswith(b"* BYE"):
        offers += yield Say(b"n1 CAPABILITY\r\n", lambda heard: b"n1 " in heard)
        yield Say(b"n2 LOGOUT\r\n", lambda heard: b"n2 " in heard)
    name, version = recognise(greeting, PRODUCTS)
    upper = offers.upper()
    notes = [("starttls", "yes" if b"STARTTLS" in upper else "no")]
    if b"IMAP4" in upper and b"LOGINDISABLED" not in upper:
        notes.append(("login", "clear text"))
    return Match("imap", name, version, greeting.partition(b"\n")[0], tuple(notes))


PROTOCOL = Protocol("imap", talk, (143,), greets, tls_ports=(993,))
