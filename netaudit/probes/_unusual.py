"""What a server makes of questions out of the ordinary that are about it, whatever the zone.

Who serves many zones is asked once a run. What may ride on one question does: an unknown type,
option and flag, a name in mixed case, a cookie, and the NSID; each goes by itself where something
of it is minded.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import dns.name
import dns.rdatatype

from netaudit.dns.proof import SOA
from netaudit.dns.query import Query
from netaudit.pending import together
from netaudit.probes._texts import NSID, came, software_of

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.ask import Answer, NoAnswer
    from netaudit.model import Address
    from netaudit.pending import Pending
    from netaudit.probes._dns import Kit

UNKNOWN = 65280  # a type for private use (RFC 6895 section 3.1), which no zone has
OPTION, FLAG = 65001, 0x0001  # RFC 6891 section 9: for local use; the last of the free flags
COOKIE = 10  # RFC 7873 section 4
CLIENT = bytes.fromhex("6e65746175646974")  # eight octets: it guards no answer that counts
_NS = int(dns.rdatatype.NS)
_UNKNOWN_OPTION = OPTION.to_bytes(2, "big") + b"\0\0"
_OF_CLIENT = COOKIE.to_bytes(2, "big") + len(CLIENT).to_bytes(2, "big") + CLIENT


class Unusual(NamedTuple):
    """What came to each question out of the ordinary; one answer may stand for several.

    `version`: to EDNS version 1; `unknown`: to an option and a flag that nobody knows. `software`:
    what it says of its own.
    """

    version: Answer | NoAnswer
    unknown: Answer | NoAnswer
    cookie: Answer | NoAnswer
    odd_type: Answer | NoAnswer
    nsid: Answer | NoAnswer
    software: str


def unusual(tools: Kit, address: Address, zone: Name) -> Pending[Unusual]:
    """What the server makes of them, asked about the zone that comes first, which it serves.

    Raises CannotAsk when it is awaited, if we cannot ask it.
    """
    return tools.net.once_for_all(("unusual", address), lambda: _asked(tools, address, zone))


async def _asked(tools: Kit, address: Address, zone: Name) -> Unusual:
    later = tools.asker(address, Query(zone, SOA, version=1))
    at_once = await tools.asker(address, beyond_edns(zone, UNKNOWN, NSID + _OF_CLIENT))
    version, software = await later, await software_of(tools.asker, address)
    if came(at_once) == "NOERROR":
        return Unusual(version, at_once, at_once, at_once, at_once, software)
    # To a server without NSID that is one more option that it does not know (RFC 6891 6.1.2).
    unknown, cookie, odd_type = await together(
        tools.asker(address, beyond_edns(zone, SOA, NSID)),
        tools.asker(address, Query(zone, SOA, options=_OF_CLIENT)),
        tools.walker.question(address, Query(zone, UNKNOWN)),
    )
    nsid = unknown
    if came(unknown) != "NOERROR":
        nsid = await tools.asker(address, Query(zone, SOA, options=NSID))
    return Unusual(version, unknown, cookie, odd_type, nsid, software)


def foreign(tools: Kit, address: Address) -> Pending[Answer | NoAnswer]:
    """What the server says, asked to recurse, of the root's name servers: asked once a run."""
    root = Query(dns.name.root, _NS, dnssec_ok=False, recursion=True)
    return tools.net.once_for_all(("recursion", address), lambda: tools.asker(address, root))


def beyond_edns(zone: Name, rdtype: int, options: bytes) -> Query:
    """A question with a flag and an option that nobody knows, and these, in mixed case."""
    return Query(in_mixed_case(zone), rdtype, flags=FLAG, options=options + _UNKNOWN_OPTION)


@lru_cache(maxsize=4096)
def in_mixed_case(zone: Name) -> Name:
    """Every second octet in upper case, of names that have letters."""
    text = "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(zone.to_text()))
    return dns.name.from_text(text)
