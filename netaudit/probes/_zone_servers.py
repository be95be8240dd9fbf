"""One zone at every address of every server, asked once a run and shared by its probes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype
from dns.name import Name
from dns.rdtypes.ANY.NS import NS as RdataNS  # noqa: N811  the type's number has that name too
from dns.rdtypes.ANY.SOA import SOA as RdataSOA  # noqa: N811

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.cuts import Cut, Job, Stuck
from netaudit.dns.kinds import Kind, classify
from netaudit.dns.message import RRset, find, type_text
from netaudit.dns.names import lowered, same
from netaudit.dns.query import Query
from netaudit.dns.walk import AAAA
from netaudit.errors import CannotAsk
from netaudit.facts.zone import LAME, Answered, Met, ServerView
from netaudit.model import Transport
from netaudit.pending import together
from netaudit.probes._dns import Kit, absolute, kit, shown
from netaudit.probes._over_tcp import over_tcp, transfer_met
from netaudit.probes._unusual import UNKNOWN, foreign

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from netaudit.model import Address, Inability, Zone
    from netaudit.net.context import Net
    from netaudit.probes._over_tcp import OverTcp

SOA, NS, DNSKEY, DS, CDS, CDNSKEY = (
    int(dns.rdatatype.from_text(t)) for t in ("SOA", "NS", "DNSKEY", "DS", "CDS", "CDNSKEY")
)
_SETS = (NS, DNSKEY)  # asked for by name, beside the SOA
_NXDOMAIN = 3
MAX_NAMES = 24  # servers of a zone that are audited; the largest honest sets have 13
MAX_ADDRESSES = 48
_ABSENT = b"netaudit-no-such-name"


@dataclass(frozen=True, slots=True)
class Heard:
    """What one server address said: the view, and the RRsets that others read.

    `shown`: all that it showed over TCP when it was asked for what there is; it may lack some.
    `unanswered`: of NS and DNSKEY, those that it gave no answer about, over UDP or TCP, or errors
    alone. `tcp`: what a question for the SOA met over TCP, or one for all that there is.
    """

    view: ServerView
    rrsets: tuple[RRset, ...]
    shown: tuple[RRset, ...] = ()
    unanswered: tuple[int, ...] = ()
    tcp: Answer | NoAnswer | None = None

    def rrset(self, rdtype: int) -> RRset | None:
        """The RRset of the zone's apex of that type."""
        return next((r for r in self.rrsets if r.rdtype == rdtype), None)


@dataclass(frozen=True, slots=True)
class Audit:
    """A zone as its parent and all its servers show it.

    `parent` is the cut above, the zone itself where the walk begins; `cut` None without a referral.
    """

    name: Name
    parent: Cut
    cut: Cut | None
    parent_names: tuple[Name, ...]
    child_names: tuple[Name, ...]
    heard: tuple[Heard, ...]
    without_address: tuple[Name, ...]
    unable: CannotAsk | None = field(compare=False)

    @property
    def begins(self) -> bool:
        """Whether the walk begins there, and nothing is known above: the root, or a stub zone."""
        return bool(self.parent.name == self.name)


async def audit(zone: Zone, net: Net) -> Audit:
    """The zone's audit. Raises CannotAsk if the parent cannot be asked or does not answer."""
    shared: Audit = await net.once(("zone audit", zone.name), lambda: _audit(zone, net))
    return shared


def serving(seen: Audit) -> tuple[Heard, ...]:
    """The addresses that serve the zone. Raises CannotAsk if we can ask none of them at all."""
    untested = [h.view.untested for h in seen.heard if h.view.udp is Answered.UNTESTED]
    if untested and len(untested) == len(seen.heard):
        raise CannotAsk.because(untested[0])
    return tuple(h for h in seen.heard if h.view.serves)


async def absent_type(tools: Kit, seen: Audit) -> int:
    """A type that the apex has at no server: who wants to see one denied asks for this.

    That is CDS, which every server is asked for anyway, where all that serve the zone deny it as
    they deny others, with a SOA (Knot's onlinesign does not); else a type that no zone has. Raises
    CannotAsk if we can ask none of them.
    """
    key = "absent type", lowered(seen.name.labels)
    found: int = await tools.net.once(key, lambda: _absent_type(tools, seen))
    return found


async def _absent_type(tools: Kit, seen: Audit) -> int:
    query = Query(seen.name, CDS)
    asked = (tools.walker.question(heard.view.address, query) for heard in serving(seen))
    answers = await together(*asked)
    return CDS if answers and all(map(_denies_with_soa, answers)) else UNKNOWN


def _denies_with_soa(answer: Answer | NoAnswer) -> bool:
    shown = answer.message.authority if isinstance(answer, Answer) else ()
    return denies(answer) and any(rrset.rdtype == SOA for rrset in shown)


def denies(answer: Answer | NoAnswer) -> bool:
    """Whether it says with authority that there is nothing: no such name, or no such type."""
    if isinstance(answer, NoAnswer):
        return False
    message = answer.message
    return message.authoritative and not message.answer and message.rcode in {0, _NXDOMAIN}


def below(zone: Name) -> Name:
    """A name that does not exist in the zone; the apex where such a name would be too long."""
    return _below(zone.labels)


@lru_cache(maxsize=8192)
def _below(zone: tuple[bytes, ...]) -> Name:
    try:
        return Name((_ABSENT, *zone))
    except dns.name.NameTooLong:
        return Name(zone)


async def _audit(zone: Zone, net: Net) -> Audit:
    tools, name = await kit(net), absolute(zone.name)
    try:
        parent, cut = await _parent_and_cut(tools, name)
    except Stuck as stuck:
        message = "the servers above {zone} give no referral: {flaw}; see the findings on those"
        raise CannotAsk(message, zone=zone.name, flaw=stuck.flaw.phrase()) from stuck
    names = cut.servers if cut else ()
    found, without, unable = await _addresses(tools, cut, names[:MAX_NAMES])
    heard = dict(await _hear_all(tools, name, found))
    child_names = _names_in(h.rrset(NS) for h in heard.values())
    extra = [n for n in child_names if n not in names][:MAX_NAMES]
    more, without_more, _ = await _addresses(tools, cut, extra)
    more = {a: n for a, n in more.items() if a not in heard}
    heard.update(await _hear_all(tools, name, more))
    final = tuple(_placed(h, names, child_names) for h in heard.values())
    return Audit(name, parent, cut, names, child_names, final, (*without, *without_more), unable)


async def _parent_and_cut(tools: Kit, name: Name) -> tuple[Cut, Cut | None]:
    walker, job = tools.walker, Job()
    if (begins := walker.cuts.get(name)) and begins.parent is None:
        return begins, begins
    parent = await walker.above(name, job)
    if known := walker.cuts.get(name):
        return parent, known
    try:
        async for response in walker.responses(parent, name, NS, job):
            refers = response.kind is Kind.REFERRAL and response.child == name
            if refers or find(response.message.answer, name, NS):
                return parent, await walker.enter(parent, name, job)
    except Stuck as stuck:
        if stuck.flaw.code != "LAME":
            raise
        # They know the zone above and fail on this one: they have it, and cannot load it.
        return parent, Cut(name, parent, parent.servers, parent.addresses)
    return parent, None


async def _addresses(
    tools: Kit, cut: Cut | None, names: Iterable[Name]
) -> tuple[dict[Address, Name], list[Name], CannotAsk | None]:
    """Addresses of server names, by glue and by look-up; names without; our own inability."""
    found: dict[Address, Name] = {}
    without: list[Name] = []
    unable: CannotAsk | None = None
    glue = dict(cut.addresses) if cut else {}
    for name in names:
        known = list(glue.get(name, ()))
        try:
            known += await tools.walker.addresses_of(name, Job())
        except CannotAsk as error:
            unable = error
        for address in known:
            found.setdefault(address, name)
        if not known:
            without.append(name)
    return dict(islice(found.items(), MAX_ADDRESSES)), without, unable


async def servers_above(tools: Kit, seen: Audit) -> list[tuple[Name, Address]]:
    """Every address of the zone above, as many as are asked. Raises CannotAsk if none is known."""
    names = seen.parent.servers[:MAX_NAMES]
    found, without, unable = await _addresses(tools, seen.parent, names)
    if not found:
        message = "no address of the zone above is known: {names}"
        raise unable or CannotAsk(message, names=tuple(map(shown, without)))
    return [(name, address) for address, name in found.items()]


async def _hear_all(
    tools: Kit, zone: Name, servers: dict[Address, Name]
) -> list[tuple[Address, Heard]]:
    async def one(address: Address, server: Name) -> tuple[Address, Heard]:
        return address, await _hear(tools, zone, server, address)

    return await asyncio.gather(*(one(a, n) for a, n in servers.items()))


async def _hear(tools: Kit, zone: Name, server: Name, address: Address) -> Heard:
    try:
        soa = await tools.walker.question(address, Query(zone, SOA))
    except CannotAsk as error:
        return Heard(_view(server, address, untested=error.phrase), ())
    if isinstance(soa, NoAnswer):
        tcp = await over_tcp(tools, zone, address)
        view = _view(server, address, udp=_answered(soa), tcp=_answered(tcp.soa))
        errors = (_met(type_text(SOA), soa),) if soa.truncated else ()
        return Heard(replace(view, errors=errors), ())
    # All of them are under way beside the conversation.
    absent = below(zone)
    queries = [*(Query(zone, t) for t in _SETS), Query(absent, AAAA)]
    questions = [tools.walker.question(address, query) for query in queries]
    if len(zone) > 1:
        foreign(tools, address)
    tcp = await over_tcp(tools, zone, address)
    *answers, denial = await together(*questions)
    sets = dict(zip(_SETS, answers, strict=True))
    recursive = await _recursive(tools, address, zone)
    met = dict(sets)
    for rdtype, answer in met.items():  # what it has is one matter, what comes over UDP another
        if isinstance(answer, NoAnswer) or (not in_vain(soa) and in_vain(answer)):
            sets[rdtype] = await tools.asker(address, Query(zone, rdtype), Transport.TCP)
    heard = _heard(zone, (server, address), (soa, tcp, recursive), sets)
    unheard: tuple[str, ...] = ()
    if _silence(denial):  # over UDP alone it may be a limit on such answers, or loss
        over = await tools.asker(address, queries[-1], Transport.TCP)
        unheard = (shown(absent),) if isinstance(over, NoAnswer) else ()
    view = _disturbed(heard.view, met, unheard)
    if view.serves and _lame(denial, zone, absent):
        view = replace(view, errors=(*view.errors, _met(shown(absent), denial)))
    return replace(heard, view=view)


def _disturbed(
    view: ServerView, met: Mapping[int, Answer | NoAnswer], unheard: tuple[str, ...]
) -> ServerView:
    """The view with what the questions for NS and DNSKEY met over UDP, where that was no answer.

    `unheard`: names about which it gave no answer, over UDP or TCP.
    """
    silent = (*(type_text(t) for t, answer in met.items() if _silence(answer)), *unheard)
    errors = tuple(
        _met(type_text(t), answer)
        for t, answer in met.items()
        if view.serves and in_vain(answer) and not _silence(answer)
    )
    return replace(view, silent_to=silent, errors=errors) if silent or errors else view


def _silence(answer: Answer | NoAnswer) -> bool:
    silent = isinstance(answer, NoAnswer) and answer.failure is Failure.SILENT
    return silent and not answer.truncated


def _lame(answer: Answer | NoAnswer, zone: Name, absent: Name) -> bool:
    """Whether it neither denies a name nor gives it, nor says who would know."""
    said = classify(answer.message, zone, absent, AAAA) if isinstance(answer, Answer) else ()
    return Kind.LAME in said


def _met(asked: str, answer: Answer | NoAnswer) -> Met:
    if isinstance(answer, NoAnswer):
        return Met(asked, str(answer.failure), answer.truncated)
    message = answer.message
    return Met(asked, message.rcode_text() if message.rcode else LAME)


def in_vain(answer: Answer | NoAnswer) -> bool:
    """Whether a question about the apex of a zone met silence, an error, or nobody with authority.

    Then it is not known whether there is what was asked for. The apex exists: so NXDOMAIN is such
    an error, too.
    """
    if isinstance(answer, NoAnswer):
        return True
    message = answer.message
    return bool(message.rcode) or not (message.authoritative or message.answer)


def _heard(
    zone: Name,
    server: tuple[Name, Address],
    told: tuple[Answer, OverTcp, bool],
    sets: dict[int, Answer | NoAnswer],
) -> Heard:
    soa, tcp, recursive = told
    rrsets = [_apex(zone, soa, SOA), *(_apex(zone, sets[rdtype], rdtype) for rdtype in _SETS)]
    first = rrsets[0].rdatas[0] if rrsets[0] else None
    view = _view(
        *server,
        udp=Answered.ANSWERED,
        tcp=_answered(tcp.soa),
        rcode=soa.message.rcode_text(),
        authoritative=soa.message.authoritative,
        serial=int(first.serial) if isinstance(first, RdataSOA) else None,
        edns=soa.message.edns is not None,
        transfer=transfer_met(tcp.transfer),
        recursive=recursive,
    )
    unanswered = tuple(t for t in _SETS if in_vain(sets[t]))
    return Heard(view, tuple(r for r in rrsets if r), tcp.shown, unanswered, tcp.soa)


def _view(  # noqa: PLR0913  the fields of a fact
    server: Name,
    address: Address,
    *,
    udp: Answered = Answered.UNTESTED,
    tcp: Answered = Answered.UNTESTED,
    rcode: str = "",
    authoritative: bool = False,
    serial: int | None = None,
    edns: bool = False,
    transfer: str = "",
    recursive: bool = False,
    untested: Inability = "",
) -> ServerView:
    return ServerView(
        name=shown(server),
        address=address,
        at_parent=False,
        at_child=False,
        udp=udp,
        tcp=tcp,
        rcode=rcode,
        authoritative=authoritative,
        serial=serial,
        edns=edns,
        transfer=transfer,
        recursive=recursive,
        untested=untested,
    )


async def _recursive(tools: Kit, address: Address, zone: Name) -> bool:
    """Whether it resolves for us what it is not authoritative for: the root's name servers.

    Of who holds the root itself, that it offers to is all that can be known.
    """
    if len(zone) == 1:
        return False
    answer = await foreign(tools, address)
    if isinstance(answer, NoAnswer):
        return False
    resolved = answer.message.rcode == 0 and bool(answer.message.answer)
    return answer.message.recursion_available and resolved


def _apex(zone: Name, answer: Answer | NoAnswer, rdtype: int) -> RRset | None:
    return find(answer.message.answer, zone, rdtype) if isinstance(answer, Answer) else None


def _answered(answer: Answer | NoAnswer) -> Answered:
    return Answered.ANSWERED if isinstance(answer, Answer) else Answered(str(answer.failure))


def _names_in(rrsets: Iterable[RRset | None]) -> tuple[Name, ...]:
    return tuple(
        dict.fromkeys(
            r.target for rrset in rrsets if rrset for r in rrset.rdatas if isinstance(r, RdataNS)
        )
    )


def _placed(heard: Heard, at_parent: tuple[Name, ...], at_child: tuple[Name, ...]) -> Heard:
    server = absolute(heard.view.name)
    above, here = (any(same(server, name) for name in names) for names in (at_parent, at_child))
    view = replace(heard.view, at_parent=above, at_child=here)
    return replace(heard, view=view)
