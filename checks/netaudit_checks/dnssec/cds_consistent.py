"""CDS and CDNSKEY: the same everywhere."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ZoneApex
from netaudit_checks.dnssec._howto import SYNCHRONISE_CDS


@check(
    "dnssec.cds-consistent",
    title="CDS and CDNSKEY say the same, on every name server",
    severity=Severity.MEDIUM,
    remedy=(
        "Publish both kinds for the same keys, and let all servers have the same copy: dig +norec "
        "@ADDRESS ZONE CDS and CDNSKEY at each. BIND: rndc dnssec -status zone; Knot: "
        "cds-cdnskey-publish: rollover; PowerDNS: pdnsutil set-publish-cds zone and "
        "set-publish-cdnskey zone."
    ),
    howto=SYNCHRONISE_CDS,
    refs=["RFC 7344 section 4"],
)
def cds_consistent(zone: Zone, apex: ZoneApex) -> Verdict:
    """The parent takes what one server says: if others disagree, a wrong DS breaks the zone."""
    views = apex.answering("CDS", "CDNSKEY")
    offering = [v for v in views if v.cds or v.cdnskeys]
    if not offering:
        return not_applicable("{zone} has no CDS or CDNSKEY", zone=zone.name)
    said = {(v.cds_text, tuple(k.text for k in v.cdnskeys)) for v in views}
    if len(said) > 1:
        bad = tuple(f"{v.server}: {len(v.cds)} CDS, {len(v.cdnskeys)} CDNSKEY" for v in views)
        return failed("the servers have different CDS or CDNSKEY: {servers}", servers=bad)
    if unlike := tuple(dict.fromkeys(text for v in offering for text in v.cds_unlike)):
        return failed("CDS and CDNSKEY do not name the same keys: {records}", records=unlike)
    return passed("sound at all {count} server addresses", count=len(views))
