"""SIP (RFC 3261): OPTIONS, which asks what a server can do, and calls nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify import web
from netaudit.identify.dialogue import Datagrams, Match, Product, Protocol, Say, recognise
from netaudit.net.payloads import sip_options

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Asking, Talk

PRODUCTS = (
    Product(rb"Asterisk(?: PBX)? ([\d.]+)", "Asterisk"),
    Product(rb"FPBX-[\d.]+\(([\d.]+)\)", "FreePBX"),
    Product(rb"kamailio \(([\d.]+)", "Kamailio"),
    Product(rb"FreeSWITCH[- /]?(?:mod_sofia/)?([\d.]+)?", "FreeSWITCH"),
    Product(rb"OpenSIPS \(([\d.]+)", "OpenSIPS"),
    Product(rb"Grandstream", "Grandstream"),
    Product(rb"Yealink", "Yealink"),
)


def betrays(heard: bytes) -> bool:
    """A SIP status line."""
    return heard.startswith(b"SIP/2.0 ")


def talk(_greeting: bytes) -> Talk:
    """One request over TCP."""
    return read((yield Say(sip_options("TCP").data, lambda heard: b"\r\n\r\n" in heard)))


def ask() -> Asking:
    """One request over UDP."""
    return read((yield sip_options()))


def read(heard: bytes) -> Match | None:
    """The match in an answer."""
    answer = web.read(heard)
    if answer is None or answer.protocol != "SIP":
        return None
    said = (answer.header("Server") or answer.header("User-Agent")).encode()
    name, version = recognise(said, PRODUCTS)
    return Match("sip", name, version, said or answer.line)


PROTOCOL = Protocol("sip", talk, (5060,), None, betrays, tls_ports=(5061,))
DATAGRAMS = Datagrams("sip", ask, (5060,))
