"""The inventory document: what may stand in the YAML, and the JSON Schema of it for editors.

Every scalar arrives as text (netaudit.inventory.tree); the types below turn it into values.
What needs more than one place of the document to judge is in netaudit.inventory.rules.
"""

from __future__ import annotations

import json
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from netaudit.inventory import scalars
from netaudit.inventory.kinds import KINDS, PROTOCOLS
from netaudit.model import Address, Branch, Level, Network, SecurityZone, Transport

T = TypeVar("T")


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
_kinds, _kinds_schema = _one_of({v: v for v in KINDS})
_states, _states_schema = _one_of({v: v for v in ("secure", "bogus", "insecure")})

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
PrefixField = Annotated[
    Network, BeforeValidator(scalars.prefix), _string("A prefix.", "2001:db8:1000::/48")
]
Moment = Annotated[
    datetime,
    BeforeValidator(scalars.moment),
    _string("A time with its zone (RFC 3339).", "2026-06-01T08:00+07:00"),
]
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
KindField = Annotated[str, _kinds, _kinds_schema]
StateField = Annotated[str, _states, _states_schema]


class Part(BaseModel):
    """A mapping of the document. Keys that are not fields are mistakes; empty ones are absent."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _absent(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: item for key, item in value.items() if item is not None}
        return value


class TextPart(Part):
    """A text in both languages; English may be left out."""

    vi: Line
    en: Line | None = None


def _both(value: Any) -> Any:
    return {"vi": value} if isinstance(value, str) else value


TextField = Annotated[
    TextPart,
    BeforeValidator(_both, json_schema_input_type=str | TextPart),
]


class ContactPart(Part):
    """Someone to call: a role, and a name where there is one."""

    role: Line
    name: Line | None = None
    phone: Phone | None = None
    email: Email | None = None


class WindowPart(Part):
    """When the scan is allowed."""

    from_: Moment = Field(alias="from")
    until: Moment


class AuthorisationPart(Part):
    """What allows the scan."""

    document: Line = Field(description="The document that allows the scan: number, date, issuer.")
    scope: Annotated[list[PrefixField], Field(min_length=1)] = Field(
        description="Nothing outside these prefixes is ever sent a packet."
    )
    window: WindowPart
    contact: ContactPart


class RootHintPart(Part):
    """A root server."""

    name: Domain
    addresses: Annotated[list[AddressField], Field(min_length=1)]


class CanaryPart(Part):
    """A name whose DNSSEC state is known; it shows whether a resolver validates."""

    name: Domain
    expected: StateField
    fault: Line | None = None


class DnsPart(Part):
    """The network's DNS. Without a trust anchor, chains of trust are `not tested`."""

    root_hints_file: FileName | None = None
    root_hints: list[RootHintPart] = []
    trust_anchor_file: FileName | None = None
    trust_anchors: list[Line] = []
    canaries: list[CanaryPart] = []


class VantagePart(Part):
    """A place from where questions are asked, and the security zone it stands in."""

    name: TextField
    zone: ZoneField
    source_v6: AddressV6 | None = None
    source_v4: AddressV4 | None = None


class LinkPart(Part):
    """An access link."""

    rate: Rate
    latency: Latency = 0.0
    loss: Loss = 0.0


class ServicePart(Part):
    """A service; what is left out comes from its kind."""

    kind: KindField
    port: PortNumber | None = None
    transport: TransportField | None = None
    protocol: ProtocolField | None = None
    names: list[HostName] | None = None
    exposure: list[ZoneField] | None = None


def _kind_only(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


ServiceField = Annotated[
    ServicePart,
    BeforeValidator(_kind_only, json_schema_input_type=Annotated[str, _kinds_schema] | ServicePart),
]


class HostPart(Part):
    """A machine. `at` and `addresses` may stand together; one of them must."""

    names: list[HostName] | None = Field(None, description="By default the host's own key.")
    at: At | None = None
    addresses: list[AddressField] = []
    fragile: Flag = False
    services: list[ServiceField] = []


Hosts = dict[Id, HostPart | None]


class ProfilePart(Part):
    """What many units have in common. What a unit says itself comes first."""

    level: LevelField | None = None
    branch: BranchField | None = None
    parent: Id | None = None
    link: LinkPart | None = None
    contacts: list[ContactPart] = []
    hosts: Hosts = {}


class UnitPart(Part):
    """An agency unit. A host that is given as empty (`web:`) takes the profile's host away."""

    name: TextField
    profile: Id | None = None
    level: LevelField | None = None
    branch: BranchField | None = None
    parent: Id | None = None
    link: LinkPart | None = None
    contacts: list[ContactPart] | None = None
    prefixes: list[PrefixField] = []
    zones: list[Domain] = []
    hosts: Hosts = {}


class Document(Part):
    """netaudit inventory: a network, as its owner describes it."""

    id: Id
    name: TextField
    description: TextField | None = None
    authorisation: AuthorisationPart
    dns: DnsPart = DnsPart()
    ca_bundle_file: FileName | None = Field(
        None, description="PEM certificates to trust; by default the system's."
    )
    vantages: Annotated[dict[Id, VantagePart], Field(min_length=1)]
    profiles: dict[Id, ProfilePart] = {}
    units: Annotated[dict[Id, UnitPart], Field(min_length=1)]


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document, for editors."""
    found = Document.model_json_schema(by_alias=True)
    _close({"properties": found["properties"], **found["$defs"]})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def _close(part: dict[str, Any]) -> None:
    """Ids that do not fit the pattern are mistakes in an editor too."""
    for value in part.values():
        if isinstance(value, dict):
            if "patternProperties" in value:
                value["additionalProperties"] = False
            _close(value)


def schema_text() -> str:
    """The JSON Schema as the text of inventories/schema/inventory.schema.json."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
