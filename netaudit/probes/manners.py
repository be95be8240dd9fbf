"""Servers of a zone, asked what is out of the ordinary: six short questions an address.

Five of them are about the server whatever the zone: who serves many is asked those once a run.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype
from dns.rdtypes.ANY.CNAME import CNAME as RdataCNAME  # noqa: N811  the type's number's name

from netaudit.api import Zone, probe
from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import find
from netaudit.dns.query import PAYLOAD, Query
from netaudit.dns.walk import AAAA
from netaudit.facts.manners import COOKIE_LENGTH, OTHER_COOKIE, ServerManners, ZoneManners
from netaudit.model import Transport
from netaudit.net.context import Net
from netaudit.pending import Pending, settled, together
from netaudit.probes._dns import kit, shown
from netaudit.probes._texts import NSID, came, software_of
from netaudit.probes._zone_servers import (
    DNSKEY,
    NS,
    SOA,
    UNKNOWN,
    absent_type,
    audit,
    below,
    denies,
    foreign,
    serving,
)

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.model import Address
    from netaudit.probes._dns import Kit
    from netaudit.probes._zone_servers import Heard

_CNAME = int(dns.rdatatype.CNAME)
_SMALL = 512
_OPTION, _FLAG = 65001, 0x0001  # RFC 6891 section 9: for local use; the last of the free flags
_COOKIE = 10  # RFC 7873 section 4
_CLIENT = bytes.fromhex("6e65746175646974")  # eight octets: it guards no answer that counts
_LENGTHS = frozenset({8, *range(16, 41)})  # the client's cookie, and the server's of 8 to 32 octets
_UNKNOWN_OPTION = _OPTION.to_bytes(2, "big") + b"\0\0"
_OF_CLIENT = _COOKIE.to_bytes(2, "big") + len(_CLIENT).to_bytes(2, "big") + _CLIENT


@probe(timeout=120.0)
async def zone_manners(zone: Zone, net: Net) -> ZoneManners:
    """Every address that serves the zone. Raises CannotAsk if we can ask none of them."""
    tools, seen = await kit(net), await audit(zone, net)
    heard, absent = serving(seen), await absent_type(tools, seen)
    servers = (_manners(tools, seen.name, h, absent) for h in heard)
    return ZoneManners(tuple(await asyncio.gather(*servers)))


async def _manners(tools: Kit, zone: Name, heard: Heard, absent: int) -> ServerManners:
    address = heard.view.address
    software = _software(tools, address)
    denial = tools.walker.question(address, Query(zone, absent))
    keys = await tools.walker.question(address, Query(zone, DNSKEY))
    ordinary = await tools.walker.question(address, Query(zone, SOA))
    edns = ordinary.message.edns if isinstance(ordinary, Answer) else None
    small, odd_type, version, unknown, other = await together(
        _small(tools, address, zone, keys, edns=edns is not None),
        denial if absent == UNKNOWN else _odd_type(tools, address, zone),
        _of_server(tools, address, Query(zone, SOA, version=1)),
        beyond_edns(tools, address, zone),
        foreign(tools, address),
    )
    unknown, cookie = await _apart(tools, address, zone, unknown)
    first = version.message.edns if isinstance(version, Answer) else None
    return ServerManners(
        server=heard.view.label,
        edns=edns is not None,
        dnssec_ok=edns is not None and edns.dnssec_ok,
        version_one=came(version),
        version_shown=first.version if first else None,
        unknown=came(unknown),
        echoes=_echoes(unknown),
        case_kept=_kept(unknown),
        unknown_type=came(odd_type),
        denial_soa=_soa_owner(await denial),
        small=came(small),
        small_size=small.size if isinstance(small, Answer) else 0,
        small_truncated=isinstance(small, Answer) and small.message.truncated,
        small_edns=isinstance(small, Answer) and small.message.edns is not None,
        upward=_upward(other, zone),
        software=await software,
        lost=await _lost(tools, address, zone),
        denied=denies(await denial),
        alias=_alias(zone, await denial),
        cookie=_cookie(cookie),
    )


async def _lost(tools: Kit, address: Address, zone: Name) -> int:
    """The length of an answer that is lost for it; 0: none is.

    Who sends such an answer is asked once a run whether it comes as it is: once it may be chance.
    """
    usual = [Query(zone, SOA), Query(zone, NS), Query(zone, DNSKEY), Query(below(zone), AAAA)]
    answers = await together(*(tools.walker.question(address, query) for query in usual))
    short = {
        answer.size: query
        for query, answer in zip(usual, answers, strict=True)
        if isinstance(answer, Answer) and answer.shortened
    }
    if not short:
        return 0
    size = min(short)
    lost: int = await tools.net.once_for_all(
        ("lost", address), lambda: _lost_again(tools, address, short[size], size)
    )
    return lost


async def _lost_again(tools: Kit, address: Address, query: Query, size: int) -> int:
    answer = await tools.asker(address, query, whole=False)
    silent = isinstance(answer, NoAnswer) and answer.failure is Failure.SILENT
    return size if silent else 0


def beyond_edns(
    tools: Kit, address: Address, zone: Name, *, cookie: bool = True
) -> Pending[Answer | NoAnswer]:
    """What EDNS meets that nobody knows, and a name in mixed case; it asks for the NSID as well.

    To a server without NSID that is one more option that it does not know (RFC 6891 6.1.2). And it
    has a `cookie` of a new client, as most resolvers send one.
    """
    options = NSID + _OF_CLIENT * cookie + _UNKNOWN_OPTION
    query = Query(_in_mixed_case(zone), SOA, flags=_FLAG, options=options)
    return _of_server(tools, address, query)


async def _apart(
    tools: Kit, address: Address, zone: Name, both: Answer | NoAnswer
) -> tuple[Answer | NoAnswer, Answer | NoAnswer]:
    """What the unknown meets and what a cookie: each by itself where both together are minded."""
    if came(both) == "NOERROR":
        return both, both
    unknown, cookie = await together(
        beyond_edns(tools, address, zone, cookie=False),
        _of_server(tools, address, Query(zone, SOA, options=_OF_CLIENT)),
    )
    return unknown, cookie


def _of_server(tools: Kit, address: Address, query: Query) -> Pending[Answer | NoAnswer]:
    """What EDNS beyond the ordinary meets: asked once a run, about the zone that comes first."""
    key = ("manners", address, query.version, query.options)
    return tools.net.once_for_all(key, lambda: tools.asker(address, query))


def _cookie(answer: Answer | NoAnswer) -> str:
    """What came, or what is wrong with the cookie that came (RFC 7873 section 5.3)."""
    edns = answer.message.edns if isinstance(answer, Answer) else None
    for code, data in edns.options if edns else ():
        if code == _COOKIE and len(data) not in _LENGTHS:
            return COOKIE_LENGTH
        if code == _COOKIE and not data.startswith(_CLIENT):
            return OTHER_COOKIE
    return came(answer)


def _odd_type(tools: Kit, address: Address, zone: Name) -> Pending[Answer | NoAnswer]:
    """What a type meets that nobody knows: asked once a run as well."""
    query = Query(zone, UNKNOWN)
    return tools.net.once_for_all(
        ("odd type", address), lambda: tools.walker.question(address, query)
    )


def _small(
    tools: Kit, address: Address, zone: Name, keys: Answer | NoAnswer, *, edns: bool
) -> Pending[Answer | NoAnswer]:
    """The keys where no more than 512 octets are offered: if they fit, the same as they came.

    Who speaks no EDNS is offered as much by a question without it (RFC 1035 section 4.2.1), and
    would refuse another.
    """
    if (
        isinstance(keys, Answer)
        and keys.transport is Transport.UDP
        and keys.size <= _SMALL
        and (keys.message.edns is not None) is edns
    ):
        return settled(keys)
    return tools.asker(
        address, Query(zone, DNSKEY, payload=_SMALL if edns else PAYLOAD, edns=edns), whole=False
    )


def _software(tools: Kit, address: Address) -> Pending[str]:
    """What it says of its software, asked once a run."""
    return tools.net.once_for_all(("version", address), lambda: software_of(tools.asker, address))


@lru_cache(maxsize=4096)
def _in_mixed_case(zone: Name) -> Name:
    """Every second octet in upper case, of names that have letters."""
    text = "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(zone.to_text()))
    return dns.name.from_text(text)


def _echoes(answer: Answer | NoAnswer) -> tuple[str, ...]:
    edns = answer.message.edns if isinstance(answer, Answer) else None
    if edns is None:
        return ()
    option = ("option",) * any(code == _OPTION for code, _ in edns.options)
    return option + ("flag",) * bool(edns.unknown_flags & _FLAG)


def _kept(answer: Answer | NoAnswer) -> bool:
    """Whether the question came back octet for octet; no answer says nothing against it."""
    if isinstance(answer, NoAnswer) or answer.message.question is None:
        return True
    came_back = answer.message.question
    return came_back.labels == _in_mixed_case(came_back).labels


def _soa_owner(answer: Answer | NoAnswer) -> str:
    if isinstance(answer, NoAnswer):
        return ""
    owners = [r.name for r in answer.message.authority if r.rdtype == SOA]
    return shown(owners[0]) if owners else ""


def _alias(zone: Name, answer: Answer | NoAnswer) -> str:
    """Whereto its apex is an alias, of a server that has a SOA there as well."""
    found = find(answer.message.answer, zone, _CNAME) if isinstance(answer, Answer) else None
    targets = [r.target for r in found.rdatas if isinstance(r, RdataCNAME)] if found else []
    return shown(targets[0]) if targets else ""


def _upward(answer: Answer | NoAnswer, zone: Name) -> bool:
    if isinstance(answer, NoAnswer) or answer.message.authoritative or answer.message.answer:
        return False
    above = [r for r in answer.message.authority if r.rdtype == NS and zone != r.name]
    return answer.message.rcode == 0 and any(zone.is_subdomain(r.name) for r in above)
