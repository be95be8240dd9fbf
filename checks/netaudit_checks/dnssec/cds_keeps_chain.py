"""CDS and CDNSKEY: what would come of them."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ZoneApex
from netaudit_checks.dnssec._howto import SYNCHRONISE_CDS


@check(
    "dnssec.cds-keeps-chain",
    title="The CDS and CDNSKEY name keys that sign the zone's keys",
    severity=Severity.HIGH,
    version=2,
    remedy=(
        "Withdraw CDS and CDNSKEY at once, then have the signer make them for the key in use. BIND:"
        " dnssec-settime -D sync now Kzone.key; Knot: cds-cdnskey-publish: none until mended; "
        "PowerDNS: pdnsutil unset-publish-cds zone."
    ),
    howto=SYNCHRONISE_CDS,
    refs=["RFC 7344 section 4.1"],
)
def cds_keeps_chain(zone: Zone, apex: ZoneApex) -> Verdict:
    """A parent that follows them publishes a DS that fits no key, and the zone is gone."""
    offering = [v for v in apex.servers if v.cds or v.cdnskeys]
    if not offering:
        return not_applicable("{zone} has no CDS or CDNSKEY", zone=zone.name)
    for view in offering:
        signers = set(s.key_tags) if (s := view.set("DNSKEY")) else set()
        # One key may have several digests: any that fits will do.
        named = [(d.key_tag, d.matched, d.label) for d in view.cds if d.algorithm]
        named += [
            (k.key.key_tag, k.published, f"{k.key.key_tag}/{k.key.algorithm}")
            for k in view.cdnskeys
            if not k.delete
        ]
        if named and not any(known and tag in signers for tag, known, _ in named):
            return failed(
                "{server} offers the keys {keys}, none of which signs the zone's keys",
                server=view.server,
                keys=tuple(label for *_, label in sorted(named)),
            )
    return passed("sound at all {count} server addresses", count=len(apex.servers))
