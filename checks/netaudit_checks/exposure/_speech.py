"""What the checks that judge by what speaks on a port have in common.

A port that was heard to speak a protocol is judged by that; one that stayed silent, may not be
asked, or shows nothing inside its TLS, by its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.api import Host, Verdict, about, failed, passed
from netaudit_checks.exposure._group import incomplete
from netaudit_checks.exposure._open import declared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from netaudit.facts.identity import Identities, Identity
    from netaudit.model import Phrase


@dataclass(frozen=True, slots=True)
class Group:
    """Protocols of one use, and the TCP ports that stand for them where nothing was heard."""

    protocols: frozenset[str]
    ports: frozenset[int]

    def holds(self, identity: Identity) -> bool:
        """Whether that port is of this group."""
        named = identity.protocol in self.protocols
        if identity.certain and identity.protocol != "tls":
            return named
        is_tcp = identity.port.transport == "tcp"
        return named or (is_tcp and identity.port.number in self.ports)


def group(*protocols: str, ports: Iterable[int] = ()) -> Group:
    """A group of these."""
    return Group(frozenset(protocols), frozenset(ports))


def strays(host: Host, found: Identities) -> Iterator[Identity]:
    """Every open port that the plan does not want to be reached from where we stand."""
    for identity in found.found:
        service = declared(host, identity.address, identity.port)
        if service is None or not service.visible_from(found.seen_from):
            yield identity


def show(identity: Identity) -> str:
    """For people: "[2001:db8::1]:22/tcp ssh (OpenSSH 9.2p1)"."""
    address = identity.address
    place = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004
    software = f"{identity.product} {identity.version}".strip()
    inside = "tls/" if identity.tls and identity.protocol != "tls" else ""
    speaks = f"{inside}{identity.protocol}" + (f" ({software})" if software else "")
    return f"{place}:{identity.port} {speaks}".rstrip()


def judge_group(host: Host, found: Identities, unwanted: Group) -> Verdict:
    """The verdict over a group that only its own zone may reach."""
    open_ = tuple(show(i) for i in strays(host, found) if unwanted.holds(i))
    if open_:
        return failed("open from here ({zone}): {ports}", zone=found.seen_from.phrase, ports=open_)
    return incomplete(host, found) or passed(
        "nothing of the kind is open on {host}", host=host.label()
    )


def judge_each(
    host: Host,
    found: Iterable[Identity],
    wrong: Callable[[Identity], str | Phrase | None],
    all_: Identities,
) -> Verdict:
    """The verdict over ports one by one; `wrong` says what is wrong with a port, if anything.

    A text is what the server itself says; what we say of it is a phrase.
    """
    told = tuple(about(show(i), why) for i in found if (why := wrong(i)))
    if told:
        return failed("{ports}", ports=told)
    return incomplete(host, all_) or passed(
        "nothing of the kind was heard from {host}", host=host.label()
    )
