"""One link of a chain of aliases: where a CNAME or a DNAME leads, and whether it may."""

from __future__ import annotations

from dataclasses import dataclass, replace

import dns.name
import dns.rcode
from dns.name import Name
from dns.rdtypes.ANY.CNAME import CNAME as RdataCNAME  # noqa: N811  its number has that name too
from dns.rdtypes.ANY.DNAME import DNAME as RdataDNAME  # noqa: N811

from netaudit.dns.cuts import Cut
from netaudit.dns.flaws import Flaw
from netaudit.dns.keys import Security
from netaudit.dns.kinds import answering
from netaudit.dns.message import Message, RRset
from netaudit.dns.proof import SOA
from netaudit.dns.validate import ZoneState
from netaudit.model import Address

MAX_ALIASES = 11  # RFC 1034 section 5.2.2 asks for a bound
_YXDOMAIN = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One link of an alias chain, judged. `target` is set when it leads on.

    `within` is the same message, where it may answer for the target too; `expanded` says that a
    wildcard made the RRset; `at` is the server that gave it.
    """

    security: Security
    rcode: int
    zone: ZoneState | None
    flaws: tuple[Flaw, ...] = ()
    rrsets: tuple[RRset, ...] = ()
    target: Name | None = None
    within: tuple[Cut, Message] | None = None
    expanded: bool = False
    at: Address | None = None


def aliased(step: Step, alias: RRset) -> Step:
    """Where a CNAME leads."""
    target = alias.rdatas[0]
    if not isinstance(target, RdataCNAME):
        return _crooked(step, alias, alias.name)
    if len(alias.rdatas) > 1:  # RFC 2181 section 10.1
        step = _crooked(step, alias, alias.name)
    return replace(step, target=target.target)


def synthesised(step: Step, name: Name, dname: RRset, alias: RRset | None) -> Step:
    """The target that a DNAME gives a name (RFC 6672 section 2.2), and whether its CNAME agrees."""
    rdata = dname.rdatas[0]
    if not isinstance(rdata, RdataDNAME) or len(dname.rdatas) > 1:  # RFC 6672 section 2.4
        return _crooked(step, dname, name)
    if step.expanded:  # what that should mean is not defined: RFC 4592 section 4.4
        step = _crooked(step, dname, name)
    try:
        target = name.relativize(dname.name).concatenate(rdata.target)
    except dns.name.NameTooLong:
        return replace(step, rcode=_YXDOMAIN)
    told = alias.rdatas[0] if alias else None
    if alias and not (isinstance(told, RdataCNAME) and told.target == target):
        step = _crooked(step, dname, name)
    return replace(step, target=target)


def _crooked(step: Step, rrset: RRset, name: Name) -> Step:
    """An alias that does not hold: bogus where it should have been secure, else no worse."""
    flaw = Flaw("ALIAS_CROOKED", rrset.name.to_text(), name.to_text(), rrset.label())
    security = Security.BOGUS if step.security is Security.SECURE else step.security
    return replace(step, security=security, flaws=(*step.flaws, flaw))


def within(
    cut: Cut, message: Message, target: Name | None, rdtype: int
) -> tuple[Cut, Message] | None:
    """The same message, where it may answer for the target of an alias too."""
    if target is None or not target.is_subdomain(cut.name):
        return None
    has_answer = bool(answering(message, cut.name, target, rdtype))
    has_soa = any(r.rdtype == SOA and target.is_subdomain(r.name) for r in message.authority)
    return (cut, message) if has_answer or has_soa else None


def too_many(asked: Name, step: Step, seen: set[Name]) -> Flaw | None:
    """Why a chain of aliases, from the name asked about to this link, is followed no further.

    `seen`: the names that it led through. Whose zone the link stands in can end it.
    """
    text = asked.to_text()
    zone = step.zone.zone.to_text() if step.zone else text
    if step.target in seen:
        return Flaw("ALIAS_LOOP", zone, text)
    if len(seen) > MAX_ALIASES:
        return Flaw("ALIAS_CHAIN_LONG", zone, text, str(MAX_ALIASES))
    return None


def stuck_step(flaw: Flaw) -> Step:
    """The end of a walk that found no answer."""
    return Step(Security.INDETERMINATE, int(dns.rcode.SERVFAIL), None, flaws=(flaw,))
