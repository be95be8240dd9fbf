"""Single values of an inventory: from the text as written to what it means.

Each parser takes text and returns a value, or raises `Wrong` with a message for people. The
spreadsheet import uses the same parsers as the YAML document, so both say the same things.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from difflib import get_close_matches
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, TypeVar

from netaudit.inventory import typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netaudit.model import Address, Inability, Network

MAX_LINE = 300
MAX_NAME = 253  # RFC 1035 section 2.3.4, less the root's octets
MAX_LABEL = 63

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_INTERFACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,14}")
_MEASURE = re.compile(r"(\d{1,9}(?:[.,]\d{1,6})?)\s*([A-Za-z/%]*)")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")  # 1.000 is one here and a thousand there
_PHONE = re.compile(r"[0-9+() .\-/]{3,40}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,253}")

_RATE = {"kbit/s": 1, "mbit/s": 1_000, "gbit/s": 1_000_000}
_RATE |= {"kbps": 1, "mbps": 1_000, "gbps": 1_000_000}

V = TypeVar("V")


class Wrong(ValueError):  # noqa: N818  it is said of the value, and never leaves this package
    """A value that cannot be: `message` is a gettext msgid, `params` fill its placeholders."""

    def __init__(self, message: str, **params: Inability) -> None:
        self.message, self.params = message, params
        super().__init__(message)


def line(value: object) -> str:
    """One line of text for people."""
    text = _text(value).strip()
    if not text:
        raise Wrong("expected a text, this one is empty")
    if len(text) > MAX_LINE:
        raise Wrong("this text is longer than {limit} characters", limit=str(MAX_LINE))
    if _CONTROL.search(text):
        raise Wrong("expected one line of text, without control characters")
    return text


def identifier(value: object) -> str:
    """The id of a unit, host, vantage point or profile: a DNS label in lower case."""
    text = _text(value)
    if not _ID.fullmatch(text):
        raise Wrong(
            "{value} cannot be an id: use small letters a to z, digits and hyphens, at most 63",
            value=clip(text),
        )
    return text


def domain(value: object) -> str:
    """A domain name, lower case, without the final dot."""
    text = _text(value).strip()
    name = (text[:-1] if text.endswith(".") and len(text) > 1 else text).lower()
    if not name.isascii():
        raise Wrong(
            "{value} has letters outside ASCII; write the name in its encoded form (xn--…)",
            value=clip(text),
        )
    if "_" in name:
        raise Wrong("{value}: an underscore cannot stand in a host's name", value=clip(text))
    labels = name.split(".")
    sound = all(len(label) <= MAX_LABEL and _LABEL.fullmatch(label) for label in labels)
    if len(name) > MAX_NAME or not sound:
        raise Wrong(
            "{value} is not a domain name; expected one such as www.unit.test", value=clip(text)
        )
    return name


def host_name(value: object) -> str:
    """A name of a host: `@`, one label (both relative to the unit's zone), or a full name."""
    return "@" if value == "@" else domain(value)


def address(value: object) -> Address:
    """One unicast address that can be asked from afar."""
    text = _text(value).strip()
    if "%" in text:
        raise Wrong(
            "{value} names an interface, which means nothing from afar; use a global address",
            value=clip(text),
        )
    try:
        found = ip_address(text)
    except ValueError:
        raise _no_address(text) from None
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        raise Wrong(
            "{value} is an IPv4-mapped address; write {plain}",
            value=clip(text),
            plain=str(found.ipv4_mapped),
        )
    if found.is_link_local or found.is_multicast or found.is_unspecified:
        raise Wrong(
            "{value} is link-local, multicast or unspecified; expected a unicast address that "
            "other units can reach",
            value=clip(text),
        )
    return found


def _as_typed(text: str) -> None:
    """Refuse what looks like the examples in our messages, and yet cannot be read as one."""
    if plain := typed.narrow(text):
        raise Wrong(
            "{value} has full-width or other unusual characters; write {plain}",
            value=clip(text),
            plain=clip(plain),
        )
    if typed.has_leading_zero(text):
        raise Wrong(
            "{value} has a number that begins with 0, which some programs read as octal; "
            "write it without the 0",
            value=clip(text),
        )


def _no_address(text: str) -> Wrong:
    """An address with more to it than there should be: of what it seems to be, ask."""
    if near := typed.near_address(text):
        message = (
            "{value} is not an address; did you mean {near}? An address has no port, prefix "
            "length, brackets, zeros before a number or signs that are not seen"
        )
        return Wrong(message, value=clip(text), near=near)
    message = "{value} is not an address; expected one such as 2001:db8::53 or 198.18.0.53"
    return Wrong(message, value=clip(text))


def address_v6(value: object) -> IPv6Address:
    """One IPv6 address."""
    found = address(value)
    if not isinstance(found, IPv6Address):
        raise Wrong("{value} is not an IPv6 address", value=clip(value))
    return found


def address_v4(value: object) -> IPv4Address:
    """One IPv4 address."""
    found = address(value)
    if not isinstance(found, IPv4Address):
        raise Wrong("{value} is not an IPv4 address", value=clip(value))
    return found


def link_address(value: object) -> IPv6Address:
    """One IPv6 unicast address on a link, link-local or not."""
    text = _text(value).strip()
    try:
        found = IPv6Address(text)
    except ValueError:
        raise Wrong(
            "{value} is not an IPv6 address on a link; expected one such as fe80::1",
            value=clip(text),
        ) from None
    if found.scope_id or found.is_multicast or found.is_unspecified or found.is_loopback:
        raise Wrong(
            "{value} is not an IPv6 address on a link; expected one such as fe80::1",
            value=clip(text),
        )
    return found


def interface(value: object) -> str:
    """The name of a network interface (Linux: at most 15 octets)."""
    text = _text(value).strip()
    if not _INTERFACE.fullmatch(text):
        raise Wrong(
            "{value} is not an interface; expected one that `ip link` shows, such as eth1",
            value=clip(text),
        )
    return text


def mtu(value: object) -> int:
    """The MTU of a link: IPv6 needs 1280 (RFC 8200 section 5)."""
    return integer(value, 1_280, 65_535)


def hop_limit(value: object) -> int:
    """A hop limit."""
    return integer(value, 1, 255)


def prefix_v6(value: object) -> IPv6Network:
    """An IPv6 prefix."""
    found = prefix(value)
    if not isinstance(found, IPv6Network):
        raise Wrong("{value} is not an IPv6 prefix", value=clip(value))
    return found


def prefix(value: object) -> Network:
    """A prefix, with no bit set after its length."""
    text = _text(value).strip()
    _as_typed(text)
    try:
        loose = ip_network(text, strict=False)
    except ValueError:
        raise Wrong(
            "{value} is not a prefix; expected one such as 2001:db8:1000::/48 or 198.18.1.0/24",
            value=clip(text),
        ) from None
    if "/" not in text or "%" in text:
        raise Wrong("{value} has no prefix length; write {whole}", value=text, whole=str(loose))
    if str(loose.network_address) != str(ip_address(text.partition("/")[0])):
        raise Wrong(
            "{value} has bits set after the prefix length; did you mean {whole}?",
            value=clip(text),
            whole=str(loose),
        )
    if loose.is_multicast or loose.is_link_local:
        raise Wrong("{value} is link-local or multicast, not a unit's prefix", value=clip(text))
    return loose


def integer(value: object, least: int, most: int) -> int:
    """A whole number within bounds."""
    text = _text(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 12):  # noqa: PLR2004  bounds int()
        raise Wrong("expected a whole number, not {value}", value=clip(text))
    number = int(text)
    if not least <= number <= most:
        raise Wrong(
            "{value} is out of range; expected {least} to {most}",
            value=text,
            least=str(least),
            most=str(most),
        )
    return number


def port(value: object) -> int:
    """A port number."""
    return integer(value, 1, 65_535)


def host_number(value: object) -> int:
    """A host's number within its unit's prefixes (`at`)."""
    return integer(value, 1, 9_999)


def rate(value: object) -> int:
    """A link's rate in kbit/s, from text such as "2 Mbit/s"."""
    text = _text(value).strip()
    found = _MEASURE.fullmatch(text)
    if found and _THOUSANDS.fullmatch(found.group(1)):
        raise _two_ways(text, found.group(1))
    factor = _RATE.get(found.group(2).lower()) if found else None
    kbit = round(_decimal(found.group(1)) * factor) if found and factor else 0
    if not 1 <= kbit <= 1_000_000_000:  # noqa: PLR2004  1 Tbit/s
        raise Wrong(
            "{value} is not a rate; expected one such as 2 Mbit/s or 512 kbit/s", value=clip(text)
        )
    return kbit


def _two_ways(text: str, number: str) -> Wrong:
    message = "{value} can be read in two ways; write {thousands}, or {fraction}"
    thousands, fraction = typed.readings(number)
    return Wrong(message, value=clip(text), thousands=thousands, fraction=fraction)


def latency(value: object) -> float:
    """A one-way latency in milliseconds, from text such as "20 ms"."""
    return _measure(
        value,
        ("ms", ""),
        10_000,
        Wrong("{value} is not a latency; expected one such as 20 ms", value=clip(value)),
    )


def percent(value: object) -> float:
    """A share in percent, from text such as "0.5 %"."""
    return _measure(
        value,
        ("%", ""),
        100,
        Wrong("{value} is not a share; expected one such as 0.5 %", value=clip(value)),
    )


def moment(value: object) -> datetime:
    """An aware time (RFC 3339)."""
    text = _text(value).strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Wrong(
            "{value} is not a time with its zone; expected one such as 2026-06-01T08:00+07:00",
            value=clip(text),
        )
    return found


def day(value: object) -> date:
    """A day (ISO 8601), or as it is written in Vietnamese."""
    text = _text(value).strip()
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise Wrong("{value} is not a day; expected one such as 2026-06-30", value=clip(text))


def boolean(value: object) -> bool:
    """YAML 1.2's true and false, and nothing else."""
    text = _text(value)
    if text.lower() not in {"true", "false"}:
        raise Wrong("expected true or false, not {value}", value=clip(text))
    return text.lower() == "true"


def phone(value: object) -> str:
    """A telephone number, as people write it."""
    text = _text(value).strip()
    if not _PHONE.fullmatch(text):
        raise Wrong("{value} is not a telephone number", value=clip(text))
    return text


def email(value: object) -> str:
    """An e-mail address, loosely."""
    text = _text(value).strip()
    if not _EMAIL.fullmatch(text) or _CONTROL.search(text):
        raise Wrong("{value} is not an e-mail address", value=clip(text))
    return text


def choice(value: object, options: Mapping[str, V]) -> V:
    """One of a closed list."""
    text = _text(value).strip()
    if text in options:
        return options[text]
    if near := get_close_matches(text.lower(), options, 1, 0.6):
        raise Wrong("{value} is unknown; did you mean {near}?", value=clip(text), near=near[0])
    raise Wrong(
        "{value} is unknown; expected one of: {options}",
        value=clip(text),
        options=", ".join(options),
    )


def clip(value: object) -> str:
    """What was written, short and printable, for a message."""
    text = value if isinstance(value, str) else type(value).__name__
    text = typed.UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text[:200])
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"  # noqa: PLR2004  a line's worth


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        raise Wrong("expected a single value, not a list or a mapping")
    return str(value)


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


def _measure(value: object, units: tuple[str, ...], most: float, wrong: Wrong) -> float:
    found = _MEASURE.fullmatch(_text(value).strip())
    if not found or found.group(2).lower() not in units:
        raise wrong
    number = _decimal(found.group(1))
    if number > most:
        raise wrong
    return number
