"""Which protocols a declared kind of protocol may be heard as."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.facts.identity import Identity

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
