"""What people type in the place of addresses, and what they mean by it."""

from __future__ import annotations

import re
import unicodedata
from ipaddress import ip_address

UNSEEN = re.compile(r"[\xad\u200b-\u200f\u2060-\u2064\ufeff]")
_DOTTED = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?", re.ASCII)
# An address in brackets, or with a port or a prefix length after it.
_ADDRESS = re.compile(
    r"\[(?P<boxed>[0-9A-Fa-f:.]+)\](?::\d{1,5})?"
    r"|(?P<v4>[0-9]+(?:\.[0-9]+){3})(?::\d{1,5}|/\d{1,2})?"
    r"|(?P<v6>[0-9A-Fa-f:]+)(?:/\d{1,3})?"
)


def narrow(text: str) -> str:
    """The same in ASCII, where it has full-width characters and the like; else ""."""
    found = unicodedata.normalize("NFKC", text)
    return found if found != text and found.isascii() else ""


def has_leading_zero(text: str) -> bool:
    """Whether a number of an IPv4 address or prefix begins with 0, which some read as octal."""
    octets = text.partition("/")[0].split(".")
    return bool(_DOTTED.fullmatch(text)) and any(o != "0" and o.startswith("0") for o in octets)


def near_address(text: str) -> str:
    """The address in a text that has more to it than an address; "" if there is none."""
    shape = _ADDRESS.fullmatch(unicodedata.normalize("NFKC", UNSEEN.sub("", text)).strip())
    bare = (shape["boxed"] or shape["v4"] or shape["v6"]) if shape else ""
    if ":" not in bare:
        bare = ".".join(part.lstrip("0") or "0" for part in bare.split("."))
    try:
        return str(ip_address(bare))
    except ValueError:
        return ""


def readings(number: str) -> tuple[str, str]:
    """The two numbers that 1.000 or 1,500 may be, each written so that it is not the other.

    A sign before three digits divides thousands in Viet Nam, and fractions elsewhere.
    """
    whole, rest = re.split("[.,]", number)
    short = rest.rstrip("0") or "0"
    return whole + rest, f"{whole}.{short if len(short) < len(rest) else rest + '0'}"
