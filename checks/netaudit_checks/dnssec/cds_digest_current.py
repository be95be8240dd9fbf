"""CDS: digests."""

from dataclasses import dataclass, field

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ZoneApex
from netaudit_checks.dnssec._howto import SYNCHRONISE_CDS


@dataclass(frozen=True)
class Options:
    """Digest types to accept (IANA numbers)."""

    digests: tuple[int, ...] = field(default=(2, 4), metadata={"stricter": "fewer"})


@check(
    "dnssec.cds-digest-current",
    title="The CDS are SHA-256 or SHA-384 digests, and none is SHA-1",
    severity=Severity.MEDIUM,
    remedy=(
        "Have the signer publish CDS with digest type 2 (SHA-256) alone. BIND: cds-digest-types in "
        "dnssec-policy; Knot: cds-digest-type: sha256; PowerDNS: pdnsutil set-publish-cds zone 2."
    ),
    howto=SYNCHRONISE_CDS,
    refs=["RFC 9904", "RFC 7344 section 4.1"],
)
def cds_digest_current(zone: Zone, apex: ZoneApex, options: Options) -> Verdict:
    """A parent that follows them publishes a DS that resolvers ignore, or refuses them."""
    offered = {d.label: d for view in apex.servers for d in view.cds if d.algorithm}
    if not offered:
        return not_applicable("{zone} has no CDS", zone=zone.name)
    bad = (label for label, d in offered.items() if d.digest_type not in options.digests)
    if labels := tuple(sorted(bad)):
        return failed("these CDS have a digest that is not current: {cds}", cds=labels)
    return passed("{count} CDS, with current digests", count=len(offered))
