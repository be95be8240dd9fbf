"""Servers of a zone, asked what is out of the ordinary: a few short questions an address."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

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
from netaudit.probes._texts import came
from netaudit.probes._unusual import CLIENT, COOKIE, FLAG, OPTION, foreign, in_mixed_case, unusual
from netaudit.probes._zone_servers import (
    DNSKEY,
    NS,
    SOA,
    absent_type,
    audit,
    below,
    denies,
    serving,
)

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.model import Address
    from netaudit.probes._dns import Kit
    from netaudit.probes._zone_servers import Heard

_CNAME = int(dns.rdatatype.CNAME)
_SMALL = 512
_LENGTHS = frozenset({8, *range(16, 41)})  # the client's cookie, and the server's of 8 to 32 octets


@probe(timeout=120.0)
async def zone_manners(zone: Zone, net: Net) -> ZoneManners:
    """Every address that serves the zone. Raises CannotAsk if we can ask none of them."""
    tools, seen = await kit(net), await audit(zone, net)
    heard, absent = serving(seen), await absent_type(tools, seen)
    servers = (_manners(tools, seen.name, h, absent) for h in heard)
    return ZoneManners(tuple(await asyncio.gather(*servers)))


async def _manners(tools: Kit, zone: Name, heard: Heard, absent: int) -> ServerManners:
    address = heard.view.address
    beyond = unusual(tools, address, zone)
    denial = tools.walker.question(address, Query(zone, absent))
    keys = await tools.walker.question(address, Query(zone, DNSKEY))
    ordinary = await tools.walker.question(address, Query(zone, SOA))
    edns = ordinary.message.edns if isinstance(ordinary, Answer) else None
    small, other = await together(
        _small(tools, address, zone, keys, edns=edns is not None), foreign(tools, address)
    )
    version, unknown, cookie, odd_type, _, software = await beyond
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
        software=software,
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


def _cookie(answer: Answer | NoAnswer) -> str:
    """What came, or what is wrong with the cookie that came (RFC 7873 section 5.3)."""
    edns = answer.message.edns if isinstance(answer, Answer) else None
    for code, data in edns.options if edns else ():
        if code == COOKIE and len(data) not in _LENGTHS:
            return COOKIE_LENGTH
        if code == COOKIE and not data.startswith(CLIENT):
            return OTHER_COOKIE
    return came(answer)


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


def _echoes(answer: Answer | NoAnswer) -> tuple[str, ...]:
    edns = answer.message.edns if isinstance(answer, Answer) else None
    if edns is None:
        return ()
    option = ("option",) * any(code == OPTION for code, _ in edns.options)
    return option + ("flag",) * bool(edns.unknown_flags & FLAG)


def _kept(answer: Answer | NoAnswer) -> bool:
    """Whether the question came back octet for octet; no answer says nothing against it."""
    if isinstance(answer, NoAnswer) or answer.message.question is None:
        return True
    came_back = answer.message.question
    return came_back.labels == in_mixed_case(came_back).labels


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
