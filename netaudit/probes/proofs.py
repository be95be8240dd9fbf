"""Every server's own answers, validated one by one.

They are the answers that other probes asked for, but for the denial of a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.api import Zone, probe
from netaudit.dns.ask import Answer
from netaudit.dns.cuts import Stuck
from netaudit.dns.denial import has_denial
from netaudit.dns.keys import Security as Judged
from netaudit.dns.kinds import Kind, answering, classify
from netaudit.dns.message import type_text
from netaudit.dns.query import Query
from netaudit.facts.proofs import Unproved, ZoneProofs
from netaudit.facts.zone import Security
from netaudit.net.context import Net
from netaudit.pending import together
from netaudit.probes._dns import kit, reasons
from netaudit.probes._zone_servers import DNSKEY, NS, SOA, UNKNOWN, audit, below, serving

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.dns.cuts import Cut
    from netaudit.dns.flaws import Flaw
    from netaudit.dns.message import Message
    from netaudit.probes._dns import Kit
    from netaudit.probes._zone_servers import Heard

_AAAA = int(dns.rdatatype.AAAA)


@probe(timeout=120.0)
async def zone_proofs(zone: Zone, net: Net) -> ZoneProofs:
    """All serving addresses. Raises CannotAsk without a trust anchor, or if none can be asked."""
    tools, seen = await kit(net), await audit(zone, net)
    tools.require_anchor()
    heard = serving(seen)
    if seen.cut is None or not heard:
        return ZoneProofs(Security.INDETERMINATE, (), (), ())
    state = await tools.validator.state(seen.cut)
    if state.security is not Judged.SECURE:
        return ZoneProofs(Security(state.security), (), (), ())
    apex = {type_text(t): Query(seen.name, t) for t in (SOA, NS, DNSKEY, UNKNOWN)}
    absent = Query(below(seen.name), _AAAA)
    questions = {**apex, absent.label(): absent}
    unproved = await _unproved(tools, seen.cut, questions, heard)
    labels = tuple(h.view.label for h in heard)
    denials = type_text(UNKNOWN), absent.label()
    return ZoneProofs(Security.SECURE, labels, unproved, denials)


async def _unproved(
    tools: Kit, cut: Cut, questions: dict[str, Query], heard: Iterable[Heard]
) -> tuple[Unproved, ...]:
    """Each bogus answer of each server. Those with the same octets are one message: judged once."""
    unproved: list[Unproved] = []
    known: dict[tuple[int, str], tuple[Flaw, ...] | None] = {}  # the run holds on to its answers
    for view in (h.view for h in heard):
        answers = (tools.walker.question(view.address, query) for query in questions.values())
        for asked, answer in zip(questions, await together(*answers), strict=True):
            if not isinstance(answer, Answer):
                continue
            message = answer.message
            if (id(message), asked) not in known:
                known[id(message), asked] = await _bogus(tools, cut, message, questions[asked])
            if (flaws := known[id(message), asked]) is not None:
                unproved.append(Unproved(view.label, asked, reasons(flaws)))
    return tuple(unproved)


async def _bogus(tools: Kit, cut: Cut, message: Message, query: Query) -> tuple[Flaw, ...] | None:
    """Why the message is bogus; None if it is not, or shows nothing that could be judged."""
    name, rdtype = query.name, query.rdtype
    kind, _ = classify(message, cut.name, name, rdtype)
    if kind is Kind.ANSWER:
        shown = any(rrset.sigs for rrset in answering(message, cut.name, name, rdtype))
    else:
        shown = kind is Kind.NEGATIVE and has_denial(message)
    if not shown:
        return None
    try:
        verdict, flaws = await tools.resolver.judge(cut, message, name, rdtype)
    except Stuck:  # what it claims leads to servers that say nothing
        return None
    return flaws if verdict is Judged.BOGUS else None
