"""A resolution for people, as a tree from the root down, and for programs, as plain values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from netaudit.dns.advice import advice
from netaudit.dns.message import type_text
from netaudit.i18n import show, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dns.name import Name

    from netaudit.dns.flaws import Flaw
    from netaudit.dns.resolve import Resolution
    from netaudit.dns.validate import ZoneState

_MOST_RECORDS = 8
# Words of the tree: msgids, found here by tools/i18n.py.
_WORDS = {
    "secure": "secure",
    "insecure": "insecure",
    "bogus": "bogus",
    "indeterminate": "indeterminate",
    "trust anchor": "trust anchor",
    "DS at the parent": "DS at the parent",
    "the parent proves that there is no DS": "the parent proves that there is no DS",
    "an opt-out span of the parent's NSEC3": "an opt-out span of the parent's NSEC3",
    "no supported algorithm or digest": "no supported algorithm or digest",
    "NSEC3 iterations above the limit": "NSEC3 iterations above the limit",
    "the state of the zone above": "the state of the zone above",
    "no trust anchor above": "no trust anchor above",
    "a link that does not hold": "a link that does not hold",
    "servers that do not answer": "servers that do not answer",
    "critical": "critical",
    "high": "high",
    "medium": "medium",
    "low": "low",
    "info": "info",
}


def plain(found: Resolution) -> dict[str, Any]:
    """The resolution as JSON has it: verdict, rcode, chain, answer, findings."""
    return {
        "verdict": str(found.verdict),
        "rcode": found.rcode,
        "chain": [_plain_link(state) for state in found.chain],
        "answer": [line for rrset in found.answer for line in _records(rrset)],
        "findings": [_plain_flaw(flaw) for flaw in found.flaws],
    }


def lines(found: Resolution, question: str, language: str) -> Iterator[str]:
    """The tree, the answer under it, what is wrong, and what to do about it."""
    tops = [state for state in found.chain if _parent(state, found) is None]
    for state in tops:
        yield from _branch(state, found, "", language)
    yield f"{question}: {_word(str(found.verdict), language)} ({found.rcode})"
    for rrset in found.answer:
        for record in list(_records(rrset))[:_MOST_RECORDS]:
            yield f"  {_safe(record)}"
    servers: dict[Flaw, list[str]] = {}  # of what is the same wherever it was seen
    for flaw in found.flaws:
        servers.setdefault(replace(flaw, server=""), []).append(flaw.server)
    for flaw, at in servers.items():
        yield _flaw_line(flaw, [server for server in at if server], language)
    if said := advice(found):
        yield f"{translate('what to do', language)}: {_safe(show(said, language))}"


def _branch(state: ZoneState, found: Resolution, indent: str, language: str) -> Iterator[str]:
    ds = f" [{', '.join(state.ds)}]" if state.ds else ""
    how = _word(str(state.how), language)
    name = _safe(state.zone.to_text())
    yield f"{indent}{name}  {_word(str(state.security), language)}: {how}{ds}"
    deeper = indent.replace("└─ ", "   ") + "└─ "
    for child in found.chain:
        if _parent(child, found) == state.zone:
            yield from _branch(child, found, deeper, language)


def _parent(state: ZoneState, found: Resolution) -> Name | None:
    known = {other.zone for other in found.chain}
    return state.parent if state.parent in known and state.parent != state.zone else None


def _flaw_line(flaw: Flaw, servers: list[str], language: str) -> str:
    text = show(flaw.phrase(), language)
    at = f" @ {', '.join(servers)}" if servers else ""
    severity = _word(str(flaw.severity), language)
    return _safe(f"  {severity}: {text}{at} ({flaw.clause}) [{flaw.code}]")


def _word(word: str, language: str) -> str:
    return translate(_WORDS[word], language)


def _records(rrset: Any) -> Iterator[str]:
    for rdata in rrset.rdatas:
        kind = type_text(rrset.rdtype)
        yield f"{rrset.name.to_text()} {rrset.ttl} IN {kind} {rdata.to_text()}"


def _plain_link(state: ZoneState) -> dict[str, Any]:
    return {
        "zone": state.zone.to_text(),
        "parent": state.parent.to_text() if state.parent is not None else None,
        "security": str(state.security),
        "how": str(state.how),
        "ds": list(state.ds),
    }


def _plain_flaw(flaw: Flaw) -> dict[str, str]:
    return {
        "code": flaw.code,
        "severity": str(flaw.severity),
        "zone": flaw.zone,
        "server": flaw.server,
        "clause": flaw.clause,
        "message": str(flaw.phrase()),
    }


def _safe(text: str) -> str:
    """Nothing of what a server sent may steer a terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
