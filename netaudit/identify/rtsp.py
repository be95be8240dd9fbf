"""RTSP (RFC 2326, RFC 7826): OPTIONS, without looking at any picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify import web
from netaudit.identify.dialogue import Match, Protocol, Say, product, recognise

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_OPTIONS = b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: netaudit\r\n\r\n"
PRODUCTS = (
    product(rb"Hikvision|HiIpcam", "Hikvision camera"),
    product(rb"Dahua", "Dahua camera"),
    product(rb"GStreamer RTSP", "GStreamer"),
    product(rb"Hipcam", "Hipcam camera"),
    product(rb"Rtsp Server(?:/([\d.]+))?", "camera"),
    product(rb"MediaMTX|gortsplib", "MediaMTX"),
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
