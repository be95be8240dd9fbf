"""What the checks of TLSA records have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Service, Verdict, not_applicable
from netaudit_checks._publish import in_each_product

if TYPE_CHECKING:
    from netaudit.facts.dane import DaneService, Tlsa, TlsaName

_USAGES, _MAIL_USAGES, _SELECTORS = range(4), (2, 3), (0, 1)
_LENGTHS = {1: 64, 2: 128}  # hex digits of SHA-256 and SHA-512

PUBLISH_TLSA = {
    "OpenSSL": """
        # the digest of the key that the server presents
        openssl s_client -starttls smtp -connect NAME:25 -showcerts </dev/null | \\
          openssl x509 -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum
    """,
    **in_each_product("_25._tcp.NAME TLSA 3 1 1 DIGEST"),
}


def no_records(service: Service, dane: DaneService) -> Verdict | None:
    """The verdict where there is no TLSA record; None where there is one."""
    if dane.published():
        return None
    return not_applicable("{service} has no TLSA record", service=service.label())


def usable(service: Service, record: Tlsa) -> bool:
    """Whether clients of such a service can use it: RFC 7671 section 4, RFC 7672 section 3.1."""
    usages = _MAIL_USAGES if service.protocol == "smtp" else _USAGES
    known = record.usage in usages and record.selector in _SELECTORS
    if record.matching == 0:
        return known and bool(record.data)
    return known and len(record.data) == _LENGTHS.get(record.matching)


def used(service: Service, name: TlsaName) -> frozenset[str]:
    """The labels of the records that clients look at.

    Of one usage and selector, those with the strongest digest, and those with none (RFC 7671
    section 9).
    """
    found = [record for record in name.records if usable(service, record)]
    best: dict[tuple[int, int], int] = {}
    for record in found:
        kind = record.usage, record.selector
        best[kind] = max(best.get(kind, 0), record.matching)
    return frozenset(r.label for r in found if r.matching in {0, best[r.usage, r.selector]})
