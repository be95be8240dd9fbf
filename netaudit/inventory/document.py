"""The inventory document: what may stand in the YAML, and the JSON Schema of it for editors.

Every scalar arrives as text (netaudit.inventory.tree); the field types turn it into values
(netaudit.inventory.fields). What needs more than one place of the document to judge is in
netaudit.inventory.rules.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from netaudit.inventory.fields import (
    KIND_SCHEMA,
    AddressField,
    AddressV4,
    AddressV6,
    At,
    BranchField,
    Domain,
    Email,
    FileName,
    Flag,
    HopLimit,
    HostName,
    Id,
    InterfaceName,
    KindField,
    Latency,
    LevelField,
    Line,
    LinkAddress,
    Loss,
    Moment,
    Mtu,
    Phone,
    PortNumber,
    PrefixField,
    PrefixV6,
    ProtocolField,
    PurposeField,
    Rate,
    StateField,
    TransportField,
    ZoneField,
)


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
    """A name server of the root; or of `zone`, where the walk begins if nothing leads there."""

    name: Domain
    addresses: Annotated[list[AddressField], Field(min_length=1)]
    zone: Domain | None = None


class CanaryPart(Part):
    """A name whose DNSSEC state is known; it shows whether a resolver validates.

    `fault`: signature, expired, future or ds of a bogus one; algorithm or iterations of an
    insecure one. `purpose`: size has a TXT RRset of 2,000 octets or more; minimisation a TXT
    record that is "yes" where the name was asked label by label, else "no", and no name above it
    without records, where some resolvers give up minimising; identity a TXT record with the address
    that the question came from.
    """

    name: Domain
    expected: StateField
    fault: Line | None = None
    purpose: PurposeField = "validation"


class DnsPart(Part):
    """The network's DNS. Without a trust anchor, chains of trust are `not tested`."""

    root_hints_file: FileName | None = None
    root_hints: list[RootHintPart] = []
    trust_anchor_file: FileName | None = None
    trust_anchors: list[Line] = []
    canaries: list[CanaryPart] = []


class OnLinkPart(Part):
    """The link of a unit on which a vantage point stands, and what is planned for it.

    Without `routers`, whose advertisements are right cannot be told. What else is left out is the
    unit's own: its IPv6 prefixes, its resolvers, its zones; no DHCPv6, neither M nor O.
    """

    unit: Id
    interface: InterfaceName
    routers: list[LinkAddress] = []
    prefixes: list[PrefixV6] | None = None
    resolvers: list[AddressV6] | None = None
    search: list[Domain] | None = None
    dhcp_servers: list[LinkAddress] = []
    managed: Flag = False
    other: Flag = False
    mtu: Mtu = 1500
    hop_limit: HopLimit = 64


class VantagePart(Part):
    """A place from where questions are asked, and the security zone it stands in."""

    name: TextField
    zone: ZoneField
    source_v6: AddressV6 | None = None
    source_v4: AddressV4 | None = None
    on_link: OnLinkPart | None = Field(
        None, description="If it stands on a unit's link: router advertisements are heard there."
    )


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
    dkim: list[Domain] = Field([], description="Selectors that its mail is signed with (RFC 6376).")


def _kind_only(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


ServiceField = Annotated[
    ServicePart,
    BeforeValidator(_kind_only, json_schema_input_type=Annotated[str, KIND_SCHEMA] | ServicePart),
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
