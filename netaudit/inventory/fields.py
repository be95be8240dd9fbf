"""The types of an inventory's fields: how each is read from text, and its JSON Schema."""

from __future__ import annotations

from datetime import date, datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from netaudit.inventory import scalars
from netaudit.inventory.kinds import KINDS, PROTOCOLS
from netaudit.model import Address, Branch, Level, Network, Purpose, SecurityZone, Transport


def _string(description: str, *examples: str, pattern: str | None = None) -> WithJsonSchema:
    schema: dict[str, Any] = {"type": "string", "description": description}
    if examples:
        schema["examples"] = list(examples)
    if pattern:
        schema["pattern"] = pattern
    return WithJsonSchema(schema)


def _measure(description: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": ["string", "number"], "description": description, "examples": list(examples)}
    )


def _one_of(options: dict[str, Any]) -> tuple[BeforeValidator, WithJsonSchema]:
    return (
        BeforeValidator(lambda value: scalars.choice(value, options)),
        WithJsonSchema({"type": "string", "enum": list(options)}),
    )


_IDENTIFIER = "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$"
_levels, _levels_schema = _one_of({v.value: v for v in Level})
_branches, _branches_schema = _one_of({v.value: v for v in Branch})
_zones, _zones_schema = _one_of({v.value: v for v in SecurityZone})
_transports, _transports_schema = _one_of({v.value: v for v in Transport})
_protocols, _protocols_schema = _one_of({v: v for v in PROTOCOLS})
_kinds, KIND_SCHEMA = _one_of({v: v for v in KINDS})
_states, _states_schema = _one_of({v: v for v in ("secure", "bogus", "insecure")})
_purposes, _purposes_schema = _one_of({v.value: v.value for v in Purpose})

Line = Annotated[str, BeforeValidator(scalars.line), _string("One line of text.")]
Id = Annotated[
    str, BeforeValidator(scalars.identifier), _string("An id.", "so-y-te", pattern=_IDENTIFIER)
]
Domain = Annotated[
    str, BeforeValidator(scalars.domain), _string("A domain name.", "so-y-te.kontum.test")
]
HostName = Annotated[
    str,
    BeforeValidator(scalars.host_name),
    _string("A full name; or one label, or @, relative to the unit's first zone.", "www"),
]
FileName = Annotated[
    str, BeforeValidator(scalars.line), _string("A file, relative to the inventory.")
]
AddressField = Annotated[
    Address, BeforeValidator(scalars.address), _string("An address.", "2001:db8::53")
]
AddressV6 = Annotated[
    IPv6Address, BeforeValidator(scalars.address_v6), _string("An address.", "2001:db8::53")
]
AddressV4 = Annotated[
    IPv4Address, BeforeValidator(scalars.address_v4), _string("An address.", "198.18.0.53")
]
LinkAddress = Annotated[
    IPv6Address,
    BeforeValidator(scalars.link_address),
    _string("An IPv6 address on the link, link-local or not.", "fe80::1"),
]
InterfaceName = Annotated[
    str, BeforeValidator(scalars.interface), _string("An interface, as `ip link` names it.", "eth1")
]
PrefixV6 = Annotated[
    IPv6Network, BeforeValidator(scalars.prefix_v6), _string("A prefix.", "2001:db8:1000:1::/64")
]
Mtu = Annotated[
    int,
    BeforeValidator(scalars.mtu),
    WithJsonSchema({"type": "integer", "minimum": 1280, "maximum": 65535}),
]
HopLimit = Annotated[
    int,
    BeforeValidator(scalars.hop_limit),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 255}),
]
PrefixField = Annotated[
    Network, BeforeValidator(scalars.prefix), _string("A prefix.", "2001:db8:1000::/48")
]
Moment = Annotated[
    datetime,
    BeforeValidator(scalars.moment),
    _string("A time with its zone (RFC 3339).", "2026-06-01T08:00+07:00"),
]
Day = Annotated[date, BeforeValidator(scalars.day), _string("A day (ISO 8601).", "2026-06-30")]
Rate = Annotated[int, BeforeValidator(scalars.rate), _string("A rate.", "2 Mbit/s")]
Latency = Annotated[float, BeforeValidator(scalars.latency), _measure("One way.", "20 ms")]
Loss = Annotated[float, BeforeValidator(scalars.percent), _measure("One way.", "0.5 %")]
PortNumber = Annotated[
    int,
    BeforeValidator(scalars.port),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 65535}),
]
At = Annotated[
    int,
    BeforeValidator(scalars.host_number),
    WithJsonSchema(
        {
            "type": "integer",
            "minimum": 1,
            "maximum": 9999,
            "description": "The host's number in the unit's prefixes: 53 is ::53 and .53.",
        }
    ),
]
Flag = Annotated[bool, BeforeValidator(scalars.boolean), WithJsonSchema({"type": "boolean"})]
Phone = Annotated[str, BeforeValidator(scalars.phone), _string("A telephone number; in quotes.")]
Email = Annotated[str, BeforeValidator(scalars.email), _string("An e-mail address.")]
LevelField = Annotated[Level, _levels, _levels_schema]
BranchField = Annotated[Branch, _branches, _branches_schema]
ZoneField = Annotated[SecurityZone, _zones, _zones_schema]
TransportField = Annotated[Transport, _transports, _transports_schema]
ProtocolField = Annotated[str, _protocols, _protocols_schema]
KindField = Annotated[str, _kinds, KIND_SCHEMA]
StateField = Annotated[str, _states, _states_schema]
PurposeField = Annotated[str, _purposes, _purposes_schema]
