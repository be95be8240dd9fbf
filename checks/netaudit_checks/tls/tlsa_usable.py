"""TLSA: their parameters."""

from collections.abc import Container

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.dane import DaneService, Tlsa
from netaudit_checks.tls._dane import PUBLISH_TLSA, no_records
from netaudit_checks.tls._endpoints import speaks_tls

_USAGES, _MAIL_USAGES, _SELECTORS = range(4), (2, 3), (0, 1)
_LENGTHS = {1: 64, 2: 128}  # hex digits of SHA-256 and SHA-512


def _usable(record: Tlsa, usages: Container[int]) -> bool:
    known = record.usage in usages and record.selector in _SELECTORS
    if record.matching == 0:
        return known and bool(record.data)
    return known and len(record.data) == _LENGTHS.get(record.matching)


@check(
    "tls.tlsa-usable",
    title="Every TLSA record can be used",
    severity=Severity.MEDIUM,
    remedy=(
        "Use 3 1 1 (the key of the server, SHA-256), or 2 1 1 (the key of its authority). Mail "
        "servers take no other usages than 2 and 3."
    ),
    howto=PUBLISH_TLSA,
    refs=["RFC 6698 section 2.1", "RFC 7671 section 4", "RFC 7672 section 3.1"],
    where=speaks_tls,
)
def tlsa_usable(service: Service, dane: DaneService) -> Verdict:
    """Clients pass over a record that they cannot use, and over all of DANE where none is left."""
    if verdict := no_records(service, dane):
        return verdict
    usages = _MAIL_USAGES if service.protocol == "smtp" else _USAGES
    bad = tuple(
        f"{name.owner}: {record.label}"
        for name in dane.published()
        for record in name.records
        if not _usable(record, usages)
    )
    if bad:
        return failed("cannot be used: {records}", records=bad)
    return passed("{count} records", count=sum(len(n.records) for n in dane.published()))
