"""Keys: what they are for."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Delegation
from netaudit_checks.dnssec._howto import SEE_KEYS

_ZONE, _SEP = 0x0100, 0x0001


@check(
    "dnssec.key-roles",
    title="Keys are zone keys, and the DS names those with the SEP flag",
    severity=Severity.LOW,
    remedy=(
        "Make keys with flags 257 (signs the keys, named by the DS) and 256 (signs the rest), or "
        "one with 257 for both. BIND: dnssec-keygen -f KSK; Knot: keymgr zone generate ksk=yes; "
        "ldns-keygen -k."
    ),
    howto=SEE_KEYS,
    refs=["RFC 4034 section 2.1.1", "RFC 6781 section 3.1"],
)
def key_roles(zone: Zone, delegation: Delegation) -> Verdict:
    """Tools that roll keys and fill the parent's DS go by these flags."""
    if not delegation.keys:
        return not_applicable("{zone} is not signed", zone=zone.name)
    if strange := tuple(key.label for key in delegation.keys if not key.flags & _ZONE):
        return failed("the keys {keys} have no zone flag", keys=strange)
    entry = {(k.key_tag, k.algorithm) for k in delegation.keys if k.flags & _SEP}
    named = [ds for ds in delegation.ds if ds.matched]
    if bad := tuple(ds.label for ds in named if (ds.key_tag, ds.algorithm) not in entry):
        return failed("the DS {ds} name keys without the SEP flag", ds=bad)
    return passed("the flags of {count} keys are right", count=len(delegation.keys))
