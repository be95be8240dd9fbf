"""RTSP (RFC 2326, RFC 7826): OPTIONS, without looking at any picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify import web
from netaudit.identify.dialogue import Match, Product, Protocol, Say, recognise

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_OPTIONS = b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: netaudit\r\n\r\n"
PRODUCTS = (
    Product(rb"Hikvision|HiIpcam", "Hikvision camera"),
    Product(rb"Dahua", "Dahua camera"),
    Product(rb"GStreamer RTSP", "GStreamer"),
    Product(rb"Hipcam", "Hipcam camera"),
    Product(rb"Rtsp Server(?:/([\d.]+))?", "camera"),
    Product(rb"MediaMTX|gortsplib", "MediaMTX"),
)


def betrays(heard: bytes) -> bool:
    """An RTSP status line."""
    return heard.startswith(b"RTSP/1.0 ")


def talk(_greeting: bytes) -> Talk:
    """One request."""
    answer = web.read((yield Say(_OPTIONS, lambda heard: b"\r\n\r\n" in heard)))
    if answer is None or answer.protocol != "RTSP":
        return None
    said = answer.header("Server").encode()
    name, version = recognise(said, PRODUCTS)
    return Match("rtsp", name, version, said or answer.line)


PROTOCOL = Protocol("rtsp", talk, (554, 8554), None, betrays)
