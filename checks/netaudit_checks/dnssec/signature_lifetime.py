"""Signatures: how long they hold."""

from dataclasses import dataclass, field
from datetime import timedelta

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import ZoneSignatures
from netaudit_checks.dnssec._howto import SET_LIFETIME


@dataclass(frozen=True)
class Options:
    """`least` and `most` days that a signature is to hold in all."""

    least: float = field(default=3.0, metadata={"stricter": "more"})
    most: float = field(default=100.0, metadata={"stricter": "less"})


@check(
    "dnssec.signature-lifetime",
    title="Signatures hold for days, not for months",
    severity=Severity.LOW,
    remedy=(
        "Set a validity of two to four weeks. BIND: signatures-validity 14d; in the dnssec-policy; "
        "Knot: rrsig-lifetime: 14d; OpenDNSSEC: Signatures/Validity/Default P14D; PowerDNS keeps "
        "three weeks; Windows DNS: Set-DnsServerSigningKey -ZoneSignatureValidityPeriod "
        "14.00:00:00."
    ),
    howto=SET_LIFETIME,
    refs=["RFC 6781 section 4.4.2"],
)
def signature_lifetime(zone: Zone, signatures: ZoneSignatures, options: Options) -> Verdict:
    """Old data can be replayed while its signature holds; short ones die in an outage."""
    if not signatures.signatures:
        return not_applicable("{zone} shows no signature", zone=zone.name)
    least, most = timedelta(days=options.least), timedelta(days=options.most)
    bad = tuple(
        dict.fromkeys(
            f"{s.label}: {(s.expiration - s.inception).days} d"
            for s in signatures.signatures
            if not least <= s.expiration - s.inception <= most
        )
    )
    if bad:
        return failed("signatures that hold too short or too long: {signatures}", signatures=bad)
    return passed("{count} signatures, of a sound length", count=len(signatures.signatures))
