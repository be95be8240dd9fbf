"""What answers to "who is there?": SSDP, WS-Discovery, multicast DNS, LLMNR, NetBIOS.

All of them are meant for the segment that they stand on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Datagrams, Match, first, text
from netaudit.net.payloads import (
    llmnr_query,
    mdns_services,
    netbios_status,
    ssdp_search,
    ws_discovery_probe,
)

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Asking

_DNS_HEAD, _RESPONSE = 12, 0x80


def ssdp() -> Asking:
    """M-SEARCH (UPnP Device Architecture 1.1 section 1.3.2)."""
    heard = yield ssdp_search()
    if not re.match(rb"HTTP/1\.[01] 200|NOTIFY ", heard):
        return None
    server = first(rb"(?mi)^SERVER:[ \t]*([^\r\n]{1,200})", heard)
    return Match("ssdp", "", "", server.encode())


def ws_discovery() -> Asking:
    """A Probe for whatever is there (WS-Discovery 1.0 section 5)."""
    heard = yield ws_discovery_probe()
    if b"ProbeMatches" not in heard and b"ws/2005/04/discovery" not in heard:
        return None
    return Match("ws-discovery", "", "", first(rb"Types>([^<]{1,200})<", heard).encode())


def mdns() -> Asking:
    """The list of services (RFC 6763 section 9)."""
    heard = yield mdns_services()
    return Match("mdns") if _dns_answers(heard) else None


def llmnr() -> Asking:
    """A name that nobody has; a responder that answers for it answers for anything (RFC 4795)."""
    heard = yield llmnr_query()
    return Match("llmnr") if _dns_answers(heard) else None


def netbios() -> Asking:
    """NBSTAT (RFC 1002 section 4.2.17): the machine's names."""
    heard = yield netbios_status()
    if len(heard) < 57 or not heard[2] & _RESPONSE:  # noqa: PLR2004  header, name, first entry
        return None
    return Match("netbios", "", "", text(heard[57:72]).encode())


def _dns_answers(heard: bytes) -> bool:
    return len(heard) >= _DNS_HEAD and bool(heard[2] & _RESPONSE)


SSDP = Datagrams("ssdp", ssdp, (1900,))
WS_DISCOVERY = Datagrams("ws-discovery", ws_discovery, (3702,))
MDNS = Datagrams("mdns", mdns, (5353,))
LLMNR = Datagrams("llmnr", llmnr, (5355,))
NETBIOS = Datagrams("netbios", netbios, (137,))
