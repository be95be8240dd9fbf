"""Telnet (RFC 854): option negotiation, or a log-in prompt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Product, Protocol, Say, recognise, text

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_IAC, _WILL, _WONT, _DO, _DONT = 255, 251, 252, 253, 254
_PROMPT = re.compile(rb"(?i)(?:login|username|user name|password|account) ?:\s*$")
_MOST_OPTIONS = 40
PRODUCTS = (
    Product(rb"User Access Verification", "Cisco IOS"),
    Product(rb"MikroTik v?([\d.]+)?", "MikroTik RouterOS"),
    Product(rb"BusyBox v([\d.]+)", "BusyBox"),
    Product(rb"Welcome to Microsoft Telnet", "Microsoft Telnet"),
    Product(rb"Huawei", "Huawei"),
    Product(rb"ZTE|ZXHN|F6\d\d", "ZTE"),
    Product(rb"Debian GNU/Linux (\d[\d.]*)?", "Debian telnetd"),
    Product(rb"Ubuntu ([\d.]+)", "Ubuntu telnetd"),
)


def greets(heard: bytes) -> bool:
    """A negotiation of options, or a prompt for a name."""
    return _negotiates(heard) or _PROMPT.search(heard) is not None


def talk(greeting: bytes) -> Talk:
    """Refuse every option, so that the prompt comes, and leave."""
    if not greeting:
        greeting = yield Say()
    if not greets(greeting):
        return None
    heard = greeting
    for _ in range(2):
        if _PROMPT.search(_readable(heard)):
            break
        options, heard_before = _refusals(greeting), heard
        greeting = yield Say(options)
        heard += greeting
        if heard == heard_before:
            break
    words = _readable(heard)
    name, version = recognise(words, PRODUCTS)
    return Match("telnet", name, version, text(words, 120).encode())


def _negotiates(heard: bytes) -> bool:
    return len(heard) >= 3 and heard[0] == _IAC and _WILL <= heard[1] <= _DONT  # noqa: PLR2004


def _refusals(heard: bytes) -> bytes:
    """DONT to each WILL, WONT to each DO (RFC 1143)."""
    offers = re.findall(rb"\xff([\xfb\xfd])([\x00-\xfe])", heard)[:_MOST_OPTIONS]
    answers = {bytes([_WILL]): _DONT, bytes([_DO]): _WONT}
    return b"".join(bytes([_IAC, answers[verb]]) + option for verb, option in offers)


def _readable(heard: bytes) -> bytes:
    """The text without its commands."""
    heard = re.sub(rb"\xff\xfa[^\xff]{0,512}\xff\xf0", b"", heard)
    heard = re.sub(rb"\xff[\xfb-\xfe].", b"", heard, flags=re.DOTALL)
    return re.sub(rb"\xff.|[\r\n\0]+", b" ", heard, flags=re.DOTALL).strip()


PROTOCOL = Protocol("telnet", talk, (23, 2323), greets)
