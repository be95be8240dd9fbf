"""Delegation: digests of the DS."""

from dataclasses import dataclass, field

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Delegation
from netaudit_checks.dnssec._howto import PUBLISH_DS


@dataclass(frozen=True)
class Options:
    """Digest types to accept (IANA numbers)."""

    digests: tuple[int, ...] = field(default=(2, 4), metadata={"stricter": "fewer"})


@check(
    "dnssec.ds-digest-current",
    title="The DS are SHA-256 or SHA-384 digests, and none is SHA-1",
    severity=Severity.MEDIUM,
    remedy=(
        "Publish a DS with digest type 2 (SHA-256) for the key in use, then withdraw the one with "
        "SHA-1. BIND: dnssec-dsfromkey -2 Kzone.key; Knot: keymgr zone ds; ldns: ldns-key2ds -2; "
        "PowerDNS: pdnsutil show-zone zone; Windows DNS: Export-DnsServerDnsSecPublicKey "
        "-DigestType Sha256."
    ),
    howto=PUBLISH_DS,
    refs=["RFC 9905 section 2", "RFC 4509 section 3"],
)
def ds_digest_current(zone: Zone, delegation: Delegation, options: Options) -> Verdict:
    """SHA-1 can be forged, and resolvers that no longer take it see the zone as unsigned."""
    if not delegation.ds:
        return not_applicable("{zone} has no DS", zone=zone.name)
    if bad := tuple(ds.label for ds in delegation.ds if ds.digest_type not in options.digests):
        return failed("these DS have a digest that is not current: {ds}", ds=bad)
    return passed("{count} DS, with current digests", count=len(delegation.ds))
