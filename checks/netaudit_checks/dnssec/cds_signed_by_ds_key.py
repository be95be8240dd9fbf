"""CDS and CDNSKEY: who signed them."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ZoneApex
from netaudit.facts.zone import Delegation
from netaudit_checks.dnssec._howto import SIGN_AGAIN

_OFFERS = frozenset({"CDS", "CDNSKEY"})


@check(
    "dnssec.cds-signed-by-ds-key",
    title="A key that the DS names has signed the CDS and CDNSKEY",
    severity=Severity.MEDIUM,
    remedy=(
        "Have the key that the parent's DS names sign CDS and CDNSKEY, as it signs the DNSKEY set. "
        "BIND and Knot do so by themselves; PowerDNS: pdnsutil rectify-zone zone. In a zone that is"
        " signed by hand, sign these two sets with the key signing key."
    ),
    howto=SIGN_AGAIN,
    refs=["RFC 7344 section 4.1"],
)
def cds_signed_by_ds_key(zone: Zone, apex: ZoneApex, delegation: Delegation) -> Verdict:
    """The parent must ignore them otherwise, and the roll that they announce never happens."""
    offering = [v for v in apex.servers if v.cds or v.cdnskeys]
    if not offering:
        return not_applicable("{zone} has no CDS or CDNSKEY", zone=zone.name)
    named = {ds.key_tag for ds in delegation.ds if ds.matched}
    if not named:
        return not_applicable("no DS matches a key of {zone}", zone=zone.name)
    bad = tuple(
        f"{view.server}: {rrset.type}"
        for view in offering
        for rrset in view.sets
        if rrset.type in _OFFERS and not named & set(rrset.key_tags)
    )
    if bad:
        return failed("no key that the DS names has signed these: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(apex.servers))
