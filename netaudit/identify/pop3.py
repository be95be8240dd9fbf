"""POP3 (RFC 1939): greeting and CAPA (RFC 2449)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Product, Protocol, Say, a_line, first, recognise

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

PRODUCTS = (
    # What it says of a log-in process that is slow or broken, and nobody else does.
    Product(rb"Dovecot|Waiting for authentication process|Auth process broken", "Dovecot"),
    Product(rb"Microsoft Exchange(?: Server \d+)? POP3", "Microsoft Exchange"),
    Product(rb"Cyrus POP3 v?([\d.]+)?", "Cyrus"),
    Product(rb"Courier", "Courier"),
    Product(rb"Zimbra(?: ([\d.]+))?", "Zimbra"),
    Product(rb"MDaemon", "MDaemon"),
)


def greets(heard: bytes) -> bool:
    """Redis, too, begins its answers with a plus; a greeting is a status alone."""
    return re.match(rb"\+OK(?: [^\r\n]*)?\r?\n", heard) is not None


def talk(greeting: bytes) -> Talk:
    """Greeting, CAPA, QUIT."""
    if not greeting:
        greeting = yield Say(b"", a_line)
    if not greets(greeting):
        return None
    offers = yield Say(b"CAPA\r\n", lambda h: h.endswith(b".\r\n") or h.startswith(b"-ERR"))
    if not offers.startswith((b"+OK", b"-ERR")):
        return None
    yield Say(b"QUIT\r\n", a_line)
    offers = offers.upper()
    banner = greeting.partition(b"\n")[0]
    said = banner + b" " + first(rb"\nIMPLEMENTATION ([^\r\n]*)", offers).encode()
    name, version = recognise(said, PRODUCTS)
    starttls = b"\nSTLS" in offers
    notes = [("starttls", "yes" if starttls else "no")]
    plain = re.search(rb"\n(?:USER|SASL[^\r\n]*(?:PLAIN|LOGIN))", offers)
    if plain or (offers.startswith(b"-ERR") and not starttls):
        notes.append(("login", "clear text"))
    return Match("pop3", name, version, banner, tuple(notes))


PROTOCOL = Protocol("pop3", talk, (110,), greets, tls_ports=(995,))
