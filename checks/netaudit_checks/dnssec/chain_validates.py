"""Chain of trust, from the anchor to the zone."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Security, ZoneChain
from netaudit_checks.dnssec._howto import SIGN_AGAIN


@check(
    "dnssec.chain-validates",
    title="The chain of trust to the zone validates",
    severity=Severity.CRITICAL,
    remedy=(
        "Mend the link that is named: sign again if signatures expired (BIND: rndc sign zone; "
        "Knot: knotc zone-sign zone), publish the DS of the key in use if none matches. Until then "
        "withdrawing the DS makes the zone reachable, unprotected. If it breaks at the root (.) "
        "for every zone, mend none of them: something on the way takes DNSSEC records out."
    ),
    howto=SIGN_AGAIN,
    refs=["RFC 4035 section 5", "RFC 9364 section 2"],
)
def chain_validates(zone: Zone, chain: ZoneChain) -> Verdict:
    """A zone whose chain is broken does not exist for validating resolvers, nor do its services."""
    if chain.security is Security.SECURE:
        through = tuple(link.zone for link in chain.links if link.security is Security.SECURE)
        return passed("secure, through {zones}", zones=through)
    if chain.security is Security.INSECURE:
        return not_applicable("no chain of trust leads to {zone}", zone=zone.name)
    if chain.security is Security.INDETERMINATE:
        return not_applicable("no server answers what the chain to {zone} needs", zone=zone.name)
    broken = tuple(link.zone for link in chain.links if link.security is Security.BOGUS)
    return failed(
        "bogus at {zones}: {reasons}",
        zones=broken or (zone.name,),
        reasons=tuple(dict.fromkeys(reason.text for reason in chain.reasons))[:6],
    )
