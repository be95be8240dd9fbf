"""A resolver over the tree in memory of tests.dns.worlds, and what stands before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, cast

import dns.flags
import dns.rcode
import dns.rdata

from netaudit.dns.ask import Answer, NoAnswer
from netaudit.dns.query import Query
from netaudit.model import Canary, Purpose, Resolver, Transport
from netaudit.probes.resolver import resolver_manners, validation
from tests.dns.worlds import OTHER, Internet, address, internet
from tests.fakes.dns_world import World
from tests.fakes.dns_zones import Zone
from tests.probes.dns_net import ask

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from netaudit.facts.resolver import ResolverManners, ResolverView, Validation
    from netaudit.model import Address

BAD = "2001:db8::bad"
WRONG = dns.rdata.from_text("IN", "DS", "1 13 2 " + "ab" * 32)
RESOLVER = Resolver("so-a", "so-a/resolver", (ip_address(OTHER), ip_address("198.18.1.5")))


CANARIES = (
    Canary("good.test", "secure"),
    Canary("bad.test", "bogus", "signature"),
    Canary("large.test", "secure", "", Purpose.SIZE),
    Canary("whole.test", "insecure", "", Purpose.MINIMISATION),
    Canary("who.test", "insecure", "", Purpose.IDENTITY),
)


def answering(*, validates: bool) -> Internet:
    """A resolver at OTHER; nothing answers at the other address. bad.test is bogus."""
    net = internet()
    bad = Zone.make("bad.test.")
    net.test.delegate(bad, ("ns1.bad.test.", BAD), ds=[WRONG])
    net.world.serve(BAD, bad)
    zone = Zone.make("test.", denial="")
    zone.add("good.test.", "A", "198.18.0.1").add("bad.test.", "A", "198.18.0.2")

    def edit(message: Message, owner: Name, _rdtype: int) -> None:
        if validates and owner.to_text() == "bad.test.":
            message.answer.clear()
            message.set_rcode(dns.rcode.SERVFAIL)
        elif validates:
            message.flags |= dns.flags.AD

    zone.tamper = edit
    net.world.serve(OTHER, zone)
    return net


def learnt(net: Internet, **changes: Any) -> Validation:
    found: Validation = ask(net, validation, RESOLVER, **changes)
    return found


def telling(minimised: str = "yes", seen_as: str = OTHER, texts: int = 20) -> Internet:
    """The resolver above, with canaries of every purpose."""
    net = answering(validates=True)
    (zone,) = net.world.servers[address(OTHER)]
    zone.add("large.test.", "TXT", *(f'"{n:03} {"x" * 100}"' for n in range(texts)))
    zone.add("whole.test.", "TXT", f'"{minimised}"').add("who.test.", "TXT", f'"{seen_as}"')
    return net


def manners(net: Internet, canaries: tuple[Canary, ...] = CANARIES) -> ResolverManners:
    found: ResolverManners = ask(net, resolver_manners, RESOLVER, canaries=canaries)
    return found


def first(fact: ResolverManners) -> ResolverView:
    return fact.views[0]


@dataclass
class Between:
    """Stands before the resolver above, and may change what it answers."""

    world: World
    change: Callable[[Answer, Query, Transport], Answer | NoAnswer]

    async def __call__(
        self,
        there: Address,
        query: Query,
        transport: Transport = Transport.UDP,
        *,
        whole: bool = True,
    ) -> Answer | NoAnswer:
        answer = await self.world(there, query, transport, whole=whole)
        if there != address(OTHER) or isinstance(answer, NoAnswer):
            return answer
        changed = self.change(answer, query, transport)
        cut_short = isinstance(changed, Answer) and changed.message.truncated
        return answer if cut_short and whole else changed


def behind(change: Callable[[Answer, Query, Transport], Answer | NoAnswer]) -> Internet:
    net = telling()
    net.world = cast("World", Between(net.world, change))
    return net
