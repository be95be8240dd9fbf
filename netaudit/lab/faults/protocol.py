"""Faults of name servers that answer, but not as the protocol has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.lab.dns.server import Quirk
from netaudit.lab.faults.aims import own_servers, served_leaf_zones, served_nsec3_zones
from netaudit.lab.faults.base import Kind, both, nothing, pairs
from netaudit.lab.faults.content import insecure_tlsa

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from netaudit.lab.dns.server import NameServer
    from netaudit.lab.faults.base import Aim, Pairs, Undo
    from netaudit.lab.world import World


def _server(world: World, aim: Aim) -> NameServer:
    found = world.server_of(own_servers(world, aim)[0])
    assert found is not None, "it serves the zone"
    return found


def _odd(quirk: Quirk) -> Callable[[World, Aim], Awaitable[Undo]]:
    async def on(world: World, aim: Aim) -> Undo:
        server = _server(world, aim)
        server.quirks.add(quirk)
        world.tree.changed()

        async def undo() -> None:
            server.quirks.discard(quirk)
            world.tree.changed()

        return undo

    return on


def _touch(world: World, aim: Aim) -> Iterable[str]:
    return [f"protocol:{own_servers(world, aim)[0].id}"]


def _kind(key: str, message: str, quirk: Quirk, check: str, also: Pairs = nothing) -> Kind:
    return Kind(
        key, "dns", message, served_leaf_zones, _odd(quirk), pairs(check), _touch, also=also
    )


# What a server that is asked without EDNS cannot show.
NEEDS_EDNS = (
    "dns.edns-version",
    "dns.edns-unknown-ignored",
    "dns.cookies-kept",
    "dns.case-preserved",
    "dns.identifier-hidden",
    "dns.unknown-types-answered",
    "dns.csync-usable",
    "dnssec.denial-consistent",
)

KINDS = (
    _kind(
        "edns-version-ignored",
        "the zone's own name server takes any EDNS version for version 0",
        Quirk.EDNS_VERSION,
        "dns.edns-version",
    ),
    _kind(
        "edns-option-refused",
        "the zone's own name server refuses EDNS options that it does not know",
        Quirk.EDNS_UNKNOWN,
        "dns.edns-unknown-ignored",
    ),
    _kind(
        "version-told",
        "the zone's own name server tells the version of its software",
        Quirk.VERSION,
        "dns.version-hidden",
    ),
    _kind(
        "case-lost",
        "the zone's own name server turns the question into lower case",
        Quirk.LOWER_CASE,
        "dns.case-preserved",
    ),
    _kind(
        "upward-referral",
        "the zone's own name server refers to the root for what it does not serve",
        Quirk.UPWARD,
        "dns.no-upward-referral",
    ),
    _kind(
        "unknown-types-refused",
        "the zone's own name server does not implement unknown record types",
        Quirk.UNKNOWN_TYPES,
        "dns.unknown-types-answered",
    ),
    _kind(
        "denial-without-soa",
        "the zone's own name server leaves the SOA out of negative answers",
        Quirk.NO_SOA,
        "dns.denials-carry-soa",
        also=pairs("dnssec.denial-validates"),
    ),
    _kind(
        "soa-double",
        "the zone's own name server gives two SOA records",
        Quirk.TWO_SOAS,
        "dns.one-soa",
        also=both(pairs("dns.*", "dnssec.*"), insecure_tlsa),
    ),
    _kind(
        "apex-alias",
        "the zone's own name server has a CNAME at the apex",
        Quirk.APEX_ALIAS,
        "dns.apex-not-alias",
        # For each type that the apex lacks, mail's and keys' among them.
        also=both(pairs("dns.*", "dnssec.*", "mail.*"), insecure_tlsa),
    ),
    _kind(
        "cookie-of-another",
        "the zone's own name server gives the cookie of another client back",
        Quirk.COOKIE,
        "dns.cookies-kept",
    ),
    _kind(
        "identifier-told",
        "the zone's own name server tells the name of its machine",
        Quirk.IDENTIFIER,
        "dns.identifier-hidden",
    ),
    Kind(
        "long-answers-dropped",
        "dns",
        "a firewall before the zone's own name server drops UDP answers above 512 octets",
        served_nsec3_zones,
        _odd(Quirk.LONG_SILENT),
        pairs("dns.long-answers-arrive"),
        _touch,
    ),
    _kind(
        "keys-dropped",
        "a firewall before the zone's own name server drops the answers with its keys over UDP",
        Quirk.DNSKEY_SILENT,
        "dns.servers-answer",
        also=pairs("dns.truncation-signalled"),
    ),
    Kind(
        "edns-dropped",
        "dns",
        "a firewall before the zone's own name server drops questions with EDNS",
        served_leaf_zones,
        _odd(Quirk.EDNS_SILENT),
        pairs("dns.edns-supported"),
        _touch,
        # Without EDNS it shows no signature.
        also=both(pairs("dns.*", "dnssec.*"), insecure_tlsa),
        hides=pairs(*NEEDS_EDNS),
    ),
)
