"""Resolvers: whether they validate, told by names whose state is known."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.api import Resolver, probe
from netaudit.dns.ask import Answer, NoAnswer
from netaudit.dns.query import PAYLOAD, Query
from netaudit.errors import CannotAsk
from netaudit.facts.resolver import CanaryAnswer, ResolverManners, ResolverView, Validation
from netaudit.facts.zone import Answered
from netaudit.inventory.kinds import RESOLVER
from netaudit.model import Address, Canary, Purpose, Transport
from netaudit.net.context import Net
from netaudit.net.dns import Asker
from netaudit.probes._canaries import asked_name, reliable
from netaudit.probes._dns import absolute, asker_of
from netaudit.probes._texts import NSID, address_in, came, nsid_of, software_of, text_of
from netaudit.probes._twice import Twice

if TYPE_CHECKING:
    from netaudit.dns.message import RRset
    from netaudit.model import Network, SecurityZone

_A, _TXT = int(dns.rdatatype.A), int(dns.rdatatype.TXT)
_DNSKEY = int(dns.rdatatype.DNSKEY)
_REFUSED = 5
_ROOT = Canary(".", "secure")
_OLD_LIMIT = 512  # octets of a datagram without EDNS
_MORE = 3  # questions more about a canary that resolved as it should not
_LARGE = 1233  # octets: more than the datagram that we offer room for


@probe(timeout=60.0)
async def validation(resolver: Resolver, net: Net) -> Validation:
    """Every canary that is as it should be, at every address.

    Raises CannotAsk if there is none, or none can be asked.
    """
    canaries = await reliable(net, _canaries(net, Purpose.VALIDATION))
    asker = await asker_of(net)
    answers = [
        answer
        for found in await asyncio.gather(*(_all(asker, a, canaries) for a in resolver.addresses))
        for answer in found
    ]
    asked = tuple(a for a in answers if isinstance(a, CanaryAnswer))
    if not asked:
        unable = next((a for a in answers if isinstance(a, CannotAsk)), None)
        raise unable or CannotAsk("the resolver has no address in the inventory")
    return Validation(asked)


async def _all(
    asker: Asker, address: Address, canaries: tuple[Canary, ...]
) -> list[CanaryAnswer | CannotAsk]:
    """Every canary at one address; where the first meets nobody, the others are not tried."""
    ask = _AskOfCanary(asker, address, Twice())
    first = await ask(canaries[0], resolves=False)
    if isinstance(first, CannotAsk):
        return [first]
    if first.outcome is Answered.ANSWERED:
        resolves = first.rcode != "REFUSED"
        rest = await asyncio.gather(*(ask(c, resolves=resolves) for c in canaries[1:]))
        return [first, *rest, *await _otherwise(ask, canaries, (first, *rest))]
    known = [(c.name, c.expected, c.fault) for c in canaries[1:]]
    return [first, *(replace(first, name=n, expected=e, fault=f) for n, e, f in known)]


async def _otherwise(
    ask: _AskOfCanary, canaries: tuple[Canary, ...], answers: tuple[CanaryAnswer | CannotAsk, ...]
) -> list[CanaryAnswer]:
    """Right answers to canaries that one who validates else resolved as none does, if it has any.

    Behind one address may stand several resolvers, of which not all validate.
    """
    asked = [(c, a) for c, a in zip(canaries, answers, strict=True) if isinstance(a, CanaryAnswer)]
    if not any(a.validated for _, a in asked):
        return []
    found: list[CanaryAnswer] = []
    wrong = (c for c, a in asked if c.expected != "insecure" and a.resolved and not a.right)
    for canary in wrong:
        # At once, as some share by load; with payloads of their own, which makes other questions of
        # them to what keeps answers by their questions.
        payloads = range(PAYLOAD - _MORE, PAYLOAD)
        others = await asyncio.gather(*(ask(canary, resolves=False, payload=p) for p in payloads))
        heard = [o for o in others if isinstance(o, CanaryAnswer) and o.rcode]
        if not heard:
            break
        found += [o for o in heard if o.right][:1]
    return found


@probe(timeout=90.0)
async def resolver_manners(resolver: Resolver, net: Net) -> ResolverManners:
    """Every address. Raises CannotAsk if there is no canary, or no address can be asked."""
    asker = await asker_of(net)
    canaries = _Canaries(
        _canaries(net, Purpose.VALIDATION),
        *(_first(net, p) for p in (Purpose.SIZE, Purpose.MINIMISATION, Purpose.IDENTITY)),
    )
    own = _own(resolver, net)
    found = await asyncio.gather(
        *(_view(asker, a, canaries, own) for a in resolver.addresses), return_exceptions=True
    )
    views = [view for view in found if isinstance(view, ResolverView)]
    failures = [error for error in found if isinstance(error, BaseException)]
    if bugs := [error for error in failures if not isinstance(error, CannotAsk)]:
        raise bugs[0]
    if not views:
        raise next(iter(failures), CannotAsk("the resolver has no address in the inventory"))
    zone = net.vantage.zone
    return ResolverManners(zone, _admitted(resolver, net, zone), tuple(views))


@dataclass(frozen=True, slots=True)
class _Canaries:
    known: tuple[Canary, ...]
    large: Canary | None
    minimisation: Canary | None
    identity: Canary | None

    def first(self, expected: str) -> Canary | None:
        return next((c for c in self.known if c.expected == expected), None)


def _canaries(net: Net, purpose: Purpose) -> tuple[Canary, ...]:
    found = tuple(c for c in net.inventory.dns.canaries if c.purpose is purpose)
    if not found:
        raise CannotAsk(
            "the inventory has no names whose DNSSEC state is known; give dns.canaries, which "
            "netaudit canaries make makes"
        )
    return found


def _first(net: Net, purpose: Purpose) -> Canary | None:
    return next((c for c in net.inventory.dns.canaries if c.purpose is purpose), None)


def _own(resolver: Resolver, net: Net) -> tuple[Network, ...]:
    """Where the plan has it: its addresses, and its unit's prefixes."""
    unit = next((u for u in net.inventory.units if u.id == resolver.unit), None)
    prefixes = tuple(p.network for p in unit.prefixes) if unit else ()
    return (*prefixes, *(ip_network(a) for a in resolver.addresses))


def _admitted(resolver: Resolver, net: Net, zone: SecurityZone) -> bool:
    hosts = (h for u in net.inventory.units if u.id == resolver.unit for h in u.hosts)
    services = [s for h in hosts if h.id == resolver.host for s in h.services]
    return any(s.visible_from(zone) for s in services if s.kind == RESOLVER) or not services


async def _view(
    asker: Asker, address: Address, canaries: _Canaries, own: tuple[Network, ...]
) -> ResolverView:
    good = canaries.first("secure") or canaries.known[0]
    bogus = canaries.first("bogus")
    ask = _Ask(asker, address, Twice())
    plain = await ask(good, _A, options=NSID)
    if isinstance(plain, NoAnswer) or plain is None:
        return _absent(address, came(plain))
    software = await software_of(asker, address)
    ask = replace(ask, resolves=plain.message.rcode != _REFUSED)
    whole = replace(ask, whole=True)
    tcp, disabled, large, large_tcp, told, seen = await asyncio.gather(
        ask(good, _A, transport=Transport.TCP),
        # Not its address: what comes unchecked may be kept, and given to those who want it checked.
        whole(bogus, _TXT, checking_disabled=True),
        ask(canaries.large, _TXT),
        ask(canaries.large, _TXT, transport=Transport.TCP),
        whole(canaries.minimisation, _TXT),
        whole(canaries.identity, _TXT),
    )
    both = isinstance(large, Answer) and isinstance(large_tcp, Answer)
    lost = await _lost(ask) if both else ""
    source = address_in(text_of(seen))
    sections = _sections(tcp if plain.message.truncated else plain)
    return ResolverView(
        address=address,
        plain=came(plain),
        signatures=any(r.sigs for r in next(filter(None, sections), ())),
        tcp=came(tcp),
        checking_disabled=came(disabled),
        large=lost or came(large),
        large_truncated=isinstance(large, Answer) and large.message.truncated,
        large_tcp=came(large_tcp),
        large_whole=_octets(large_tcp) >= _LARGE,
        minimised=_verdict(text_of(told)),
        seen_as=str(source or ""),
        own=source is None or any(source in network for network in own),
        software=software,
        identifier=nsid_of(plain).hex()[:128],
        empty=not sections[0],
    )


async def _lost(ask: _Ask) -> str:
    """How the root's keys do not come over UDP; "" if they do, or are no measure.

    They are a datagram of ours, and more than fits one without EDNS: some firewalls drop that.
    """
    over_tcp = await ask(_ROOT, _DNSKEY, transport=Transport.TCP)
    if came(over_tcp) != "NOERROR" or not _OLD_LIMIT < _octets(over_tcp) <= PAYLOAD:
        return ""
    answer = await ask(_ROOT, _DNSKEY)
    return came(answer) if isinstance(answer, NoAnswer) else ""


def _absent(address: Address, failure: str) -> ResolverView:
    """Nobody answers there: nothing else is asked."""
    return ResolverView(
        address=address,
        plain=failure,
        signatures=False,
        tcp="",
        checking_disabled="",
        large="",
        large_truncated=False,
        large_tcp="",
        large_whole=False,
        minimised="",
        seen_as="",
        own=True,
        software="",
        identifier="",
    )


@dataclass(frozen=True, slots=True)
class _Ask:
    """`resolves`: it did not refuse a question of ours. `whole`: over TCP what is cut short."""

    asker: Asker
    address: Address
    twice: Twice
    resolves: bool = False
    whole: bool = False

    async def __call__(
        self,
        canary: Canary | None,
        rdtype: int,
        *,
        transport: Transport = Transport.UDP,
        checking_disabled: bool = False,
        options: bytes = b"",
    ) -> Answer | NoAnswer | None:
        """What came; None without such a canary."""
        if canary is None:
            return None
        query = Query(
            absolute(canary.name),
            rdtype,
            recursion=True,
            checking_disabled=checking_disabled,
            options=options,
        )

        async def once() -> Answer | NoAnswer:
            return await self.asker(self.address, query, transport, whole=self.whole)

        sound = canary.expected != "bogus" or checking_disabled
        return await self.twice(once, sound=sound, resolves=self.resolves)


def _sections(answer: Answer | NoAnswer | None) -> tuple[tuple[RRset, ...], tuple[RRset, ...]]:
    """What was asked for, and what denies it where that is empty: a canary may have IPv6 alone."""
    if not isinstance(answer, Answer):
        return (), ()
    message = answer.message
    # dnsmasq's filter-A leaves a signature without its records.
    return tuple(r for r in message.answer if r.rdtype == _A and r.rdatas), message.authority


def _octets(answer: Answer | NoAnswer | None) -> int:
    return answer.size if isinstance(answer, Answer) else 0


def _verdict(text: str) -> str:
    """What the canary for minimising says; public ones say HOORAY and NO, with a sentence."""
    word = text.strip().lower()
    if word.startswith(("yes", "hooray")):
        return "yes"
    return "no" if word.startswith("no") else ""


@dataclass(frozen=True, slots=True)
class _AskOfCanary:
    asker: Asker
    address: Address
    twice: Twice

    async def __call__(
        self, canary: Canary, *, resolves: bool, payload: int = PAYLOAD
    ) -> CanaryAnswer | CannotAsk:
        """What came; `resolves` as of Twice."""
        query = Query(absolute(asked_name(canary)), _A, recursion=True, payload=payload)
        # RFC 9276 section 3.2 lets a resolver fail where there are too many iterations.
        sound = canary.expected != "bogus" and canary.fault != "iterations"

        async def once() -> Answer | NoAnswer:
            return await self.asker(self.address, query)

        try:
            answer = await self.twice(once, sound=sound, resolves=resolves)
        except CannotAsk as error:
            return error
        return _told(self.address, canary, answer)


def _told(address: Address, canary: Canary, answer: Answer | NoAnswer) -> CanaryAnswer:
    known = (address, canary.name, canary.expected, canary.fault)
    if isinstance(answer, NoAnswer):
        return CanaryAnswer(*known, Answered(str(answer.failure)), "", False, ())
    message = answer.message
    errors = message.edns.errors if message.edns else ()
    said = (Answered.ANSWERED, message.rcode_text(), message.authentic, errors)
    return CanaryAnswer(*known, *said, empty=not _sections(answer)[0])
