"""Keys: revoked ones."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ZoneApex
from netaudit.facts.zone import Delegation
from netaudit_checks.dnssec._howto import SEE_KEYS

_REVOKED = 0x0080


@check(
    "dnssec.revoked-keys-retired",
    title="No DS names a revoked key, and a revoked key signs its own end",
    severity=Severity.MEDIUM,
    remedy=(
        "Withdraw the DS of the revoked key, keep the key in the DNSKEY set, signed by itself, for "
        "30 days, then delete it. BIND: dnssec-revoke Kzone.key."
    ),
    howto=SEE_KEYS,
    refs=["RFC 5011 section 2.1"],
)
def revoked_keys_retired(zone: Zone, apex: ZoneApex, delegation: Delegation) -> Verdict:
    """A revoked key secures nothing: a zone whose only DS names one is refused by resolvers."""
    revoked = {k.key_tag for view in apex.servers for k in view.keys if k.flags & _REVOKED}
    if not revoked:
        return not_applicable("no key of {zone} is revoked", zone=zone.name)
    if bad := tuple(ds.label for ds in delegation.ds if ds.key_tag in revoked):
        return failed("the DS {ds} name revoked keys", ds=bad)
    signers = {tag for view in apex.servers if (s := view.set("DNSKEY")) for tag in s.key_tags}
    if idle := tuple(str(tag) for tag in sorted(revoked - signers)):
        return failed("the revoked keys {keys} have not signed the key set", keys=idle)
    return passed("{count} revoked keys, on their way out", count=len(revoked))
