"""Which protocols a declared kind of protocol may be heard as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Host, Service, Verdict, not_applicable, not_tested
from netaudit_checks.exposure._open import declared
from netaudit_checks.exposure._speech import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.facts.identity import Identities, Identity

# What a declaration means: the protocols that serve it, and whether inside TLS (None: either).
MEANS: dict[str, tuple[frozenset[str], bool | None]] = {
    "dns": (frozenset({"dns"}), None),
    "http": (frozenset({"http", "http-proxy", "ipp", "elasticsearch", "tr069"}), False),
    "https": (
        frozenset({"http", "http-proxy", "ipp", "elasticsearch", "docker", "kubernetes"}),
        True,
    ),
    "imaps": (frozenset({"imap"}), True),
    "postgresql": (frozenset({"postgresql"}), None),
    "smtp": (frozenset({"smtp"}), None),
    "snmp": (frozenset({"snmp"}), None),
    "ssh": (frozenset({"ssh"}), None),
    "submission": (frozenset({"smtp"}), None),
}


def serves(identity: Identity, protocol: str) -> bool:
    """Whether what was heard is what that declaration means; TLS aside."""
    protocols, _ = MEANS[protocol]
    unseen = identity.protocol == "tls"  # it speaks TLS, and shows nothing inside
    return identity.protocol in protocols or (unseen and MEANS[protocol][1] is True)


def same_tls(identity: Identity, protocol: str) -> bool:
    """Whether it speaks inside TLS as that declaration wants it, where it wants something."""
    wants = MEANS[protocol][1]
    return wants is None or wants is identity.tls


def expected(
    host: Host, found: Identities, *, tls: bool = False
) -> Iterator[tuple[Identity, Service]]:
    """Every open port that is declared with a protocol that we know, heard or not.

    `tls`: only those that are declared to speak inside TLS.
    """
    for identity in found.found:
        service = declared(host, identity.address, identity.port)
        if service is None or service.protocol not in MEANS:
            continue
        if MEANS[service.protocol][1] or not tls:
            yield identity, service


def unheard(host: Host, found: Identities, *, tls: bool = False) -> Verdict | None:
    """The verdict where nothing wrong was heard, and not every declared port was; None otherwise.

    A port that accepts and says nothing may wait for other words than ours. It proves nothing.
    """
    ports = [identity for identity, _ in expected(host, found, tls=tls)]
    if not ports:
        return not_applicable("{host} has no open port that is declared so", host=host.label())
    if silent := tuple(show(identity) for identity in ports if not identity.certain):
        return not_tested(
            "declared and open, but nothing was heard that says what speaks there: {ports}",
            ports=silent,
        )
    return None
