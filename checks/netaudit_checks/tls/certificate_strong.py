"""Whether a certificate's key and signature withstand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.tls import TlsServer
from netaudit_checks._incomplete import incomplete
from netaudit_checks.tls._endpoints import (
    certificates,
    nothing_to_judge,
    presented,
    speaks_tls,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.facts.tls import Certificate, Intermediate
    from netaudit.model import Address

_LEAST = {"RSA": 2048, "DSA": 2048, "EC": 224, "EllipticCurve": 224}  # bits: 112 of strength
_BROKEN = ("md5", "sha1")


@check(
    "tls.certificate-strong",
    title="The certificate's key is long enough and its signature is not of SHA-1 or MD5",
    severity=Severity.MEDIUM,
    remedy="Make a new key (EC P-256, or RSA of 2048 bits at least) and have the authority sign "
    "its certificate with SHA-256; the authority's own certificate must be as strong.",
    howto={
        "OpenSSL": """
            openssl ecparam -name prime256v1 -genkey -noout -out NAME.key
            openssl req -new -sha256 -key NAME.key -subj /CN=NAME -out NAME.csr
            openssl x509 -in NAME.pem -noout -text | grep -E 'Public-Key|Signature Algorithm'
        """,
    },
    refs=["RFC 9325 section 4.5", "RFC 9155", "NIST SP 800-131A section 3"],
    where=speaks_tls,
    version=2,
)
def certificate_strong(service: Service, server: TlsServer) -> Verdict:
    """Clients of today refuse it, and the key of a short one can be computed."""
    if verdict := nothing_to_judge(service, server):
        return verdict
    bad = [(endpoint, c) for endpoint, c in certificates(server) if _weak(c)]
    if bad:
        return failed(
            "key {keys}, signed with {signatures} ({addresses})",
            keys=tuple(sorted({c.key for _, c in bad})),
            signatures=tuple(sorted({c.signature for _, c in bad})),
            addresses=tuple(dict.fromkeys(str(endpoint.address) for endpoint, _ in bad)),
        )
    if above := tuple(_weak_above(server)):
        return failed(
            "its own is strong, but the authority's certificate that came with it is not: "
            "{authorities} ({addresses})",
            authorities=tuple(dict.fromkeys(f"{i.name}: {i.key}, {i.signature}" for _, i in above)),
            addresses=tuple(dict.fromkeys(str(address) for address, _ in above)),
        )
    keys = tuple(sorted({c.key for _, c in certificates(server)}))
    return incomplete(service, server.unasked) or passed("key {keys}", keys=keys)


def _weak_above(server: TlsServer) -> Iterator[tuple[Address, Intermediate]]:
    for endpoint, item in presented(server):
        for one in item.intermediates or ():
            if _weak(one):
                yield endpoint.address, one


def _weak(certificate: Certificate | Intermediate) -> bool:
    family, _, bits = certificate.key.partition(" ")
    return int(bits or 0) < _LEAST.get(family, 0) or certificate.signature in _BROKEN
