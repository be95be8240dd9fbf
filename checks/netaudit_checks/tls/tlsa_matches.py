"""TLSA: what they name."""

from netaudit.api import (
    Service,
    Severity,
    Verdict,
    check,
    failed,
    not_applicable,
    passed,
)
from netaudit.facts.dane import DaneService
from netaudit_checks._incomplete import incomplete
from netaudit_checks.tls._dane import PUBLISH_TLSA, no_records
from netaudit_checks.tls._endpoints import speaks_tls


@check(
    "tls.tlsa-matches",
    title="The server presents a certificate that its TLSA records name",
    severity=Severity.HIGH,
    remedy=(
        "Publish the digest of the key that the server presents now, and withdraw the old one. "
        "At the next change: first the new record, two TTLs later the new key, then the old "
        "record out."
    ),
    howto=PUBLISH_TLSA,
    refs=["RFC 6698 section 2.1", "RFC 7671 section 8.1", "RFC 7672 section 2.2.1"],
    where=speaks_tls,
)
def tlsa_matches(service: Service, dane: DaneService) -> Verdict:
    """Senders that validate deliver nothing to a server whose key is another than was promised."""
    if verdict := no_records(service, dane):
        return verdict
    asked = [p for p in dane.presented if p.certificates]
    if not asked:
        return not_applicable("{service} presented no certificate", service=service.label())
    bad = [p for p in asked if not p.matched]
    if any(p.whole for p in bad):
        return failed(
            "no TLSA record fits what {addresses} presents",
            addresses=tuple(dict.fromkeys(str(p.address) for p in bad if p.whole)),
        )
    left = dane.unasked or tuple(str(p.address) for p in bad)
    fitting = tuple(sorted({m for p in asked for m in p.matched}))
    return incomplete(service, left) or passed("fits {records}", records=fitting)
