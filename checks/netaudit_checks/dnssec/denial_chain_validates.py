"""Denial: record by record."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.proofs import DenialChain
from netaudit.facts.zone import Security
from netaudit_checks.dnssec._howto import SIGN_AGAIN

_REASONS = 6


@check(
    "dnssec.denial-chain-validates",
    title="The NSEC or NSEC3 records of the whole zone validate and hang together",
    severity=Severity.HIGH,
    remedy=(
        "Sign the zone again from its unsigned data, so that the chain is made anew, and transfer "
        "it. Then look at it: ldns-verify-zone FILE or dnssec-verify -o ZONE FILE; of a name: dig "
        "+norec +dnssec @ADDRESS NAME NSEC. Where a wildcard's answers alone are named, the zone "
        "is sound: update the server's software, or put another in its place."
    ),
    howto=SIGN_AGAIN,
    refs=[
        "RFC 4034 section 4.1.1",
        "RFC 5155 section 7.1",
        "RFC 4035 section 5.4",
        "RFC 8198 section 5.4",
    ],
    version=5,
)
def denial_chain_validates(zone: Zone, chain: DenialChain) -> Verdict:
    """Near a bad record nothing can be denied: names and types that are not there fail there."""
    if chain.security is not Security.SECURE:
        return not_applicable("no chain of trust holds for {zone}", zone=zone.name)
    if chain.unproved:
        told = dict.fromkeys(reason.text for u in chain.unproved for reason in u.reasons)
        return failed(
            "near these records nothing can be denied: {reasons}", reasons=tuple(told)[:_REASONS]
        )
    if chain.broken or chain.passed_over:
        return _denying(chain)
    if not chain.records:
        return not_applicable("{zone} shows no chain that could be walked", zone=zone.name)
    if chain.complete:
        return passed("all {count} {kind} records validate", count=chain.records, kind=chain.kind)
    return passed(
        "the {count} {kind} records that were looked at validate",
        count=chain.records,
        kind=chain.kind,
    )


def _denying(chain: DenialChain) -> Verdict:
    if not chain.broken:
        return failed(
            "the NSEC or NSEC3 records deny names that exist, and resolvers that answer from what "
            "they have seen of the chain do so, too: {names}",
            names=chain.passed_over[:_REASONS],
        )
    if chain.kind == "NSEC3":
        return failed(
            "the NSEC3 {name} leads past others of the chain: it denies names that exist, and "
            "resolvers that answer from what they have seen of the chain do so, too",
            name=chain.broken,
        )
    return failed("the chain of NSEC records breaks off at {name}", name=chain.broken)
