"""Signatures and denials: valid from every server."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, not_applicable, passed
from netaudit.facts.proofs import ZoneProofs
from netaudit.facts.zone import Security
from netaudit_checks.dns._howto import COPY_ANEW

_REASONS = 6


@check(
    "dnssec.valid-on-every-server",
    title="The answers of every name server validate",
    severity=Severity.HIGH,
    remedy=(
        "Transfer the zone anew at the servers that are named; where they sign by themselves, have"
        " all sign with keys that all publish. Then look at each:"
        " delv @ADDRESS ZONE SOA, dig +norec +dnssec @ADDRESS ZONE NS."
    ),
    howto=COPY_ANEW,
    refs=["RFC 4035 section 3.1", "RFC 4035 section 5.3", "RFC 8901 section 2"],
)
def valid_on_every_server(zone: Zone, proofs: ZoneProofs) -> Verdict:
    """One bad copy makes the zone fail for some and at times; resolvers hide it by asking again."""
    if proofs.security is not Security.SECURE:
        return not_applicable("no chain of trust holds for {zone}", zone=zone.name)
    if not (bad := proofs.of_single_servers()):
        return passed("sound at all {count} server addresses", count=len(proofs.servers))
    told = (about(u.question, reason.text) for u in bad for reason in u.reasons)
    return failed(
        "bogus from {servers}: {reasons}",
        servers=tuple(dict.fromkeys(u.server for u in bad)),
        reasons=tuple(dict.fromkeys(told))[:_REASONS],
    )
