"""Signatures: those that stand beside one that holds."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.proofs import ZoneStrays
from netaudit.facts.zone import Security
from netaudit_checks.dnssec._howto import SIGN_AGAIN

_REASONS = 6


@check(
    "dnssec.no-stray-signatures",
    title="No stray signature stands beside those that hold",
    severity=Severity.HIGH,
    version=2,
    remedy=(
        "Take the signatures that are named out of the zone and sign it afresh: they are left over"
        " from an older copy, or were put in by hand or by a second signer. Then look at each:"
        " dig +norec +dnssec @ADDRESS ZONE SOA."
    ),
    howto=SIGN_AGAIN,
    refs=["RFC 4035 section 2.2", "RFC 6840 section 5.4", "CVE-2023-50387"],
)
def no_stray_signatures(zone: Zone, strays: ZoneStrays) -> Verdict:
    """Validators try them in any order: each costs work, and BIND stops at the first that fails."""
    if strays.security is not Security.SECURE:
        return not_applicable("no chain of trust holds for {zone}", zone=zone.name)
    if not (found := strays.strays):
        return passed("no stray signature at {count} server addresses", count=len(strays.servers))
    told = (reason.text for one in found for reason in one.reasons)
    return failed(
        "beside signatures that hold, {servers} send: {reasons}",
        servers=tuple(dict.fromkeys(one.server for one in found)),
        reasons=tuple(dict.fromkeys(told))[:_REASONS],
    )
