"""Signatures: how long they still hold."""

from dataclasses import dataclass, field
from datetime import timedelta

from netaudit.api import Instant, Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import ZoneSignatures
from netaudit_checks.dnssec._howto import SIGN_AGAIN


@dataclass(frozen=True)
class Options:
    """`days` that a signature must still hold."""

    days: float = field(default=3.0, metadata={"stricter": "more"})


@check(
    "dnssec.signatures-not-near-expiry",
    title="No signature is about to expire",
    severity=Severity.HIGH,
    remedy=(
        "See why the signer did not renew in time (BIND: rndc signing -list zone; Knot: knotc "
        "zone-status zone), sign again, and have it renew a week before expiry. A single server "
        "with old signatures has a stale copy: check its zone transfers."
    ),
    howto=SIGN_AGAIN,
    refs=["RFC 4035 section 2.2", "RFC 6781 section 4.4.2"],
)
def signatures_not_near_expiry(zone: Zone, signatures: ZoneSignatures, options: Options) -> Verdict:
    """A signer that stopped goes unnoticed until signatures expire and the zone is gone."""
    if not signatures.signatures:
        return not_applicable("{zone} shows no signature", zone=zone.name)
    soonest = min(signature.expiration for signature in signatures.signatures)
    horizon = signatures.observed_at + timedelta(days=options.days)
    near = [s for s in signatures.signatures if s.expiration <= horizon]
    if near:
        return failed(
            "the signatures of {covers} expire on {soonest} or have expired, seen at {servers}",
            covers=tuple(dict.fromkeys(s.label for s in near)),
            soonest=Instant(soonest),
            servers=tuple(dict.fromkeys(at for s in near for at in s.servers)),
        )
    return passed("the first signature expires on {soonest}", soonest=Instant(soonest))
