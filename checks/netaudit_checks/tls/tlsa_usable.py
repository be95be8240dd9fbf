"""TLSA: their parameters."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.dane import DaneService
from netaudit_checks.tls._dane import PUBLISH_TLSA, no_records, usable
from netaudit_checks.tls._endpoints import speaks_tls


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
    bad = tuple(
        f"{name.owner}: {record.label}"
        for name in dane.published()
        for record in name.records
        if not usable(service, record)
    )
    if bad:
        return failed("cannot be used: {records}", records=bad)
    return passed("{count} records", count=sum(len(n.records) for n in dane.published()))
