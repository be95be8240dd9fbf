"""What the parent's side proves about a name: signed delegation, unsigned, or no cut at all.

Pure: a message, the parent's keys, and what may be spent on signatures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dns.name import Name

from netaudit.dns.denial import deny, deny_closer, has_denial
from netaudit.dns.flaws import Flaw
from netaudit.dns.kinds import Kind, answering
from netaudit.dns.message import RRset, find
from netaudit.dns.proof import CNAME, DNAME, DS, SOA, Denied, strictly_below
from netaudit.dns.signature import Keys, Work, check

if TYPE_CHECKING:
    from netaudit.dns.kinds import Response
    from netaudit.dns.message import Message


class How(StrEnum):
    """What a zone's state rests on."""

    ANCHOR = "trust anchor"
    DS = "DS at the parent"
    NO_DS = "the parent proves that there is no DS"
    OPT_OUT = "an opt-out span of the parent's NSEC3"
    UNSUPPORTED = "no supported algorithm or digest"
    EXCESSIVE = "NSEC3 iterations above the limit"
    INHERITED = "the state of the zone above"
    NO_ANCHOR = "no trust anchor above"
    BROKEN = "a link that does not hold"
    UNKNOWN = "servers that do not answer"


class Link(StrEnum):
    """What the parent's side proves about a name."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    NO_CUT = "no cut"
    NO_NAME = "no name"
    DEEPER = "deeper"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Delegated:
    """An answer about the DS of a name. `ds` with SIGNED, `via` (a zone between) with DEEPER."""

    link: Link
    ds: RRset | None = None
    via: Name | None = None
    how: How = How.NO_DS
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class ParentSide:
    """Reads answers about the DS of names below a zone, with that zone's authentic keys."""

    keys: Keys
    work: Work

    def read(self, response: Response, name: Name) -> Delegated:
        """From a response of the parent's servers to a question for the DS."""
        message = response.message
        if response.kind is Kind.REFERRAL and response.child != name:
            return Delegated(Link.DEEPER, via=response.child)
        if response.kind is not Kind.ANSWER:
            return self.without_answer(message, name)
        said = answering(message, self.keys.zone, name, DS)
        ds = next((r for r in said if r.rdtype == DS), None)
        return self._signed(ds, name) if ds else self._alias(message, said, name)

    def without_answer(self, message: Message, name: Name) -> Delegated:
        """What an authority section proves about the DS of a name: a referral or a denial."""
        if ds := find(message.authority, name, DS):
            return self._signed(ds, name)
        signers = _signers(message, self.keys.zone, name)
        if self.keys.zone not in signers and (
            via := _between(message, signers, self.keys.zone, name)
        ):
            return Delegated(Link.DEEPER, via=via)
        return self._unsigned(message, name)

    def _signed(self, ds: RRset, name: Name) -> Delegated:
        signers = {sig.signer for sig in ds.sigs}
        between = [
            s for s in signers if strictly_below(s, self.keys.zone) and strictly_below(name, s)
        ]
        if self.keys.zone not in signers and between:
            return Delegated(Link.DEEPER, via=min(between, key=len))
        checked = check(ds, self.keys, self.work)
        if checked.valid and checked.encloser is None:
            return Delegated(Link.SIGNED, ds=ds, flaws=checked.flaws)
        return Delegated(Link.BROKEN, flaws=checked.flaws)

    def _alias(self, message: Message, said: list[RRset], name: Name) -> Delegated:
        """A DS question that met an alias: then no zone begins there, if the alias is signed."""
        cname = next((r for r in said if r.rdtype == CNAME), None)
        dname = next((r for r in said if r.rdtype == DNAME), None)
        alias = cname if cname and (cname.sigs or not dname) else dname
        assert alias is not None  # what has neither is no answer
        checked = check(alias, self.keys, self.work)
        if checked.valid and checked.encloser is None:
            return Delegated(Link.NO_CUT)
        if checked.encloser is not None and alias is cname:
            return self._expanded(message, name, checked.encloser)
        flaw = Flaw("DS_ALIASED", self.keys.zone.to_text(), name.to_text())
        return Delegated(Link.BROKEN, flaws=(flaw, *checked.flaws))

    def _expanded(self, message: Message, name: Name, encloser: Name) -> Delegated:
        """The alias comes from a wildcard: no zone begins there if the name itself is denied."""
        denial = deny_closer(message, name, encloser, self.keys, self.work)
        if denial.excessive:
            return Delegated(Link.UNSIGNED, how=How.EXCESSIVE, flaws=denial.flaws)
        if denial.proof is None:
            flaw = Flaw(
                "WILDCARD_UNPROVED", self.keys.zone.to_text(), name.to_text(), f"*.{encloser}"
            )
            return Delegated(Link.BROKEN, flaws=(flaw, *denial.flaws))
        if denial.proof.opt_out:
            flaw = Flaw("OPT_OUT", self.keys.zone.to_text(), name.to_text())
            return Delegated(Link.UNSIGNED, how=How.OPT_OUT, flaws=(flaw,))
        return Delegated(Link.NO_CUT)

    def _unsigned(self, message: Message, name: Name) -> Delegated:
        denial = deny(message, name, DS, message.rcode, self.keys, self.work)
        proof = denial.proof
        if proof is None:
            if denial.excessive:
                return Delegated(Link.UNSIGNED, how=How.EXCESSIVE, flaws=denial.flaws)
            detail = "no proof holds" if has_denial(message) else "no NSEC or NSEC3"
            flaw = Flaw("NO_DS_UNPROVED", self.keys.zone.to_text(), name.to_text(), detail)
            return Delegated(Link.BROKEN, flaws=(flaw, *denial.flaws))
        if proof.opt_out:
            flaw = Flaw("OPT_OUT", self.keys.zone.to_text(), name.to_text())
            return Delegated(Link.UNSIGNED, how=How.OPT_OUT, flaws=(flaw,))
        if proof.delegation:
            flaw = Flaw("UNSIGNED_DELEGATION", self.keys.zone.to_text(), name.to_text())
            return Delegated(Link.UNSIGNED, flaws=(flaw,))
        return Delegated(Link.NO_NAME if proof.denied is Denied.NAME else Link.NO_CUT)


def _signers(message: Message, zone: Name, name: Name) -> set[Name]:
    """Who signed what speaks of the name, as far as that may be: in the zone, above the name."""
    return {
        sig.signer
        for section in (message.answer, message.authority)
        for rrset in section
        for sig in rrset.sigs
        if sig.signer.is_subdomain(zone) and name.is_subdomain(sig.signer)
    }


def _between(message: Message, signers: set[Name], parent: Name, name: Name) -> Name | None:
    """A zone between the parent and the name, by its signatures or its SOA."""
    owners = {r.name for r in message.authority if r.rdtype == SOA}
    between = [
        zone
        for zone in signers | owners
        if strictly_below(zone, parent) and strictly_below(name, zone)
    ]
    return min(between, key=len, default=None)
