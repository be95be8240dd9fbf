"""Signatures: when they begin."""

from netaudit.api import Instant, Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import ZoneSignatures
from netaudit_checks.dnssec._howto import SET_LIFETIME


@check(
    "dnssec.signatures-not-in-future",
    title="No signature begins in the future",
    severity=Severity.HIGH,
    remedy=(
        "Set the signer's clock by NTP and sign again (BIND: rndc sign zone; Knot: knotc zone-sign "
        "zone; PowerDNS: pdnsutil rectify-zone zone). Let signatures begin an hour before they are "
        "made."
    ),
    howto=SET_LIFETIME,
    refs=["RFC 4035 section 5.3.1", "RFC 6781 section 4.4.2"],
)
def signatures_not_in_future(zone: Zone, signatures: ZoneSignatures) -> Verdict:
    """A signature that has not begun is worth nothing: the signer's clock is wrong."""
    if not signatures.signatures:
        return not_applicable("{zone} shows no signature", zone=zone.name)
    now = signatures.observed_at
    early = [s for s in signatures.signatures if s.inception > now]
    if early:
        return failed(
            "the signatures of {covers} begin on {begins} only, seen at {servers}",
            covers=tuple(dict.fromkeys(s.label for s in early)),
            begins=Instant(max(s.inception for s in early)),
            servers=tuple(dict.fromkeys(at for s in early for at in s.servers)),
        )
    return passed("all {count} signatures have begun", count=len(signatures.signatures))
