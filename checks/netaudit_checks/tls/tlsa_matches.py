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
from netaudit_checks.tls._dane import PUBLISH_TLSA, no_records, used
from netaudit_checks.tls._endpoints import speaks_tls


@check(
    "tls.tlsa-matches",
    title="The server presents a certificate that its TLSA records name",
    severity=Severity.HIGH,
    remedy=(
        "Publish the digest of the key that the server presents now, and withdraw the old one. "
        "At the next change: first the new record, two TTLs later the new key, then the old "
        "record out. Where records with SHA-256 and SHA-512 stand beside each other, both must fit."
    ),
    howto=PUBLISH_TLSA,
    refs=["RFC 7671 section 8.1", "RFC 7671 section 9", "RFC 7672 section 2.2.1"],
    where=speaks_tls,
    version=2,
)
def tlsa_matches(service: Service, dane: DaneService) -> Verdict:
    """Senders that validate deliver nothing to a server whose key is another than was promised.

    They look at records that they can use alone, and of two digests at the stronger one.
    """
    if verdict := no_records(service, dane):
        return verdict
    looked_at = {name.name: used(service, name) for name in dane.published()}
    if not any(looked_at.values()):
        return not_applicable("no TLSA record of {service} can be used", service=service.label())
    asked = [p for p in dane.presented if p.certificates and looked_at[p.name]]
    if not asked:
        return not_applicable("{service} presented no certificate", service=service.label())
    bad = [p for p in asked if not looked_at[p.name] & {*p.matched}]
    if any(p.whole for p in bad):
        return failed(
            "no TLSA record fits what {addresses} presents",
            addresses=tuple(dict.fromkeys(str(p.address) for p in bad if p.whole)),
        )
    left = dane.unasked or tuple(str(p.address) for p in bad)
    fitting = tuple(sorted({m for p in asked for m in p.matched if m in looked_at[p.name]}))
    return incomplete(service, left) or passed("fits {records}", records=fitting)
