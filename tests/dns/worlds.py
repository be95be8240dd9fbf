"""A small Internet for tests: `.`, `test`, `kontum.test`, a unit's zone, each on its servers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import dns.rdata
import dns.rdatatype
import dns.rrset
from dns.name import Name

from netaudit.dns.anchors import Anchor, Hint
from netaudit.dns.crypto import CURRENT, Algorithms
from netaudit.dns.resolve import Resolution, Resolver
from netaudit.dns.signature import Work
from netaudit.dns.validate import Validator
from netaudit.dns.walk import Walker
from tests.fakes.dns_world import World
from tests.fakes.dns_zones import NOW, Zone, name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from dns.message import Message

    from netaudit.dns.flaws import Flaw
    from netaudit.model import Address


ROOT, TEST, KONTUM, UNIT, OTHER = (f"2001:db8::{n}" for n in (1, 2, 3, 4, 5))


class Once:
    """Net.once for tests."""

    def __init__(self) -> None:
        self._shared: dict[object, asyncio.Future[Any]] = {}

    async def __call__(self, key: object, make: Callable[[], Awaitable[Any]]) -> Any:
        if key not in self._shared:
            self._shared[key] = asyncio.ensure_future(make())
        return await asyncio.shield(self._shared[key])


@dataclass
class Internet:
    """The zones by name and the world that serves them; a unit zone `u.kontum.test`."""

    root: Zone
    test: Zone
    kontum: Zone
    unit: Zone
    world: World = field(default_factory=World)
    anchors: dict[Name, Anchor] = field(default_factory=dict)
    at: int = NOW
    algorithms: Algorithms = CURRENT
    versions: tuple[int, ...] = (6, 4)
    hints: tuple[Hint, ...] = ()  # else the root's server

    def resolver(self, work: Work | None = None) -> Resolver:
        """A resolver that knows nothing yet, but for the signatures in `work`."""
        from ipaddress import ip_address

        once = Once()
        hints = self.hints or (Hint(name("ns.root.test."), (ip_address(ROOT),)),)
        walker = Walker(self.world, hints, once, self.versions)
        found = Validator(walker, self.anchors, self.at, self.algorithms, once, work or Work())
        return Resolver(found)

    def resolve(self, text: str, rdtype: str = "A") -> Resolution:
        """What the resolver says about a name; each call starts with nothing known."""
        import dns.rdatatype

        async def go() -> Resolution:
            return await self.resolver().resolve(name(text), int(dns.rdatatype.from_text(rdtype)))

        return asyncio.run(go())

    def verdict(self, text: str, rdtype: str = "A") -> tuple[str, str]:
        """Verdict and rcode."""
        found = self.resolve(text, rdtype)
        return str(found.verdict), found.rcode


def internet(*, unit_ds: list[Any] | None = None, **unit: Any) -> Internet:
    """The usual tree. `unit` are options of the unit's zone; `unit_ds` [] leaves out its DS."""
    root = Zone.make(".")
    test = Zone.make("test.", denial="nsec3")
    kontum = Zone.make("kontum.test.")
    below = Zone.make("u.kontum.test.", **unit)
    below.add("www.u.kontum.test.", "AAAA", "2001:db8:1000::80")
    below.add("www.u.kontum.test.", "A", "198.18.1.80", "198.18.1.81")
    if not below.denial:
        unit_ds = []
    kontum.delegate(below, ("ns1.u.kontum.test.", UNIT), ds=unit_ds)
    kontum.add("www.kontum.test.", "A", "198.19.0.80")
    test.delegate(kontum, ("ns1.kontum.test.", KONTUM))
    root.delegate(test, ("ns1.test.", TEST))
    root.add(".", "NS", "ns.root.test.")
    net = Internet(root, test, kontum, below)
    net.world.serve(ROOT, root).serve(TEST, test).serve(KONTUM, kontum).serve(UNIT, below)
    net.anchors = {root.origin: Anchor(root.origin, tuple(root.ds()), ())}
    return net


def address(text: str) -> Address:
    from ipaddress import ip_address

    return ip_address(text)


SECURE, INSECURE = ("secure", "NOERROR"), ("insecure", "NOERROR")
BOGUS, NXDOMAIN = ("bogus", "NOERROR"), ("secure", "NXDOMAIN")
WWW = "www.u.kontum.test"


def codes(net: Internet, text: str = WWW, rdtype: str = "A") -> set[str]:
    """The codes of all flaws."""
    return {flaw.code for flaw in net.resolve(text, rdtype).flaws}


def reasons(flaws: Iterable[Flaw]) -> list[str]:
    """All that each flaw says: code, zone, subject, detail, server; what is empty left out."""
    told = ((f.code, f.zone, f.subject, f.detail, f.server) for f in flaws)
    return [" | ".join(part for part in parts if part != "") for parts in told]


def furnished(**options: Any) -> Internet:
    """A unit's zone with one of everything."""
    net = internet(**options)
    net.unit.add("*.w.u.kontum.test.", "A", "198.18.1.7")
    net.unit.add("exact.w.u.kontum.test.", "A", "198.18.1.8")
    net.unit.add("a.b.ent.u.kontum.test.", "A", "198.18.1.9")
    net.unit.add("alias.u.kontum.test.", "CNAME", "www.u.kontum.test.")
    net.unit.add("away.u.kontum.test.", "CNAME", "www.kontum.test.")
    net.unit.add("gone.u.kontum.test.", "CNAME", "nothing.u.kontum.test.")
    net.unit.add("d.u.kontum.test.", "DNAME", "w.u.kontum.test.")
    return net


def without(*types: str) -> Callable[[Message, Name, int], None]:
    """A tamperer that strips records of these types, and their signatures."""
    wanted = {dns.rdatatype.from_text(t) for t in types}

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.DNSKEY:
            return
        for section in (message.answer, message.authority):
            section[:] = [r for r in section if r.rdtype not in wanted and r.covers not in wanted]

    return edit


def with_ds(*texts: str, right: bool = False) -> Internet:
    """The usual tree with these DS of the unit; `right` adds those that match."""
    net = internet()
    records = [dns.rdata.from_text("IN", "DS", text) for text in texts]
    records += net.unit.ds() if right else []
    key = (net.unit.origin, dns.rdatatype.DS)
    net.kontum.data[key] = dns.rrset.from_rdata_list(net.unit.origin, 300, records)
    net.kontum.forget()
    return net


# Name, type and what a sound tree of `furnished` gives.
CASES = [
    (WWW, "A", SECURE),
    ("u.kontum.test", "SOA", SECURE),
    ("u.kontum.test", "DNSKEY", SECURE),
    ("u.kontum.test", "DS", SECURE),
    (".", "DS", SECURE),
    (".", "NS", SECURE),
    (WWW, "MX", SECURE),
    ("nothing.u.kontum.test", "A", NXDOMAIN),
    ("x.nothing.u.kontum.test", "A", NXDOMAIN),
    ("any.w.u.kontum.test", "A", SECURE),
    ("more.any.w.u.kontum.test", "A", SECURE),
    ("any.w.u.kontum.test", "MX", SECURE),
    ("exact.w.u.kontum.test", "A", SECURE),
    ("*.w.u.kontum.test", "A", SECURE),
    ("ent.u.kontum.test", "A", SECURE),
    ("b.ent.u.kontum.test", "A", SECURE),
    ("alias.u.kontum.test", "A", SECURE),
    ("alias.u.kontum.test", "CNAME", SECURE),
    ("away.u.kontum.test", "A", SECURE),
    ("gone.u.kontum.test", "A", NXDOMAIN),
    ("d.u.kontum.test", "A", SECURE),
    ("d.u.kontum.test", "DNAME", SECURE),
    ("x.d.u.kontum.test", "A", SECURE),
    ("www.u.kontum.test", "ANY", SECURE),
    ("nothing.test", "A", NXDOMAIN),
]
