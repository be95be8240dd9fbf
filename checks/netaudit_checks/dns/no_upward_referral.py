"""Name servers: zones that are not theirs."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.manners import ZoneManners
from netaudit_checks.dns._howto import REFUSE_RECURSION


@check(
    "dns.no-upward-referral",
    title="No name server refers to the zones above it",
    severity=Severity.LOW,
    remedy=(
        "Have the server answer REFUSED for what it does not serve: no root hints and no cache on "
        "an authoritative server. BIND: additional-from-cache no; in old versions, or update; "
        "PowerDNS: send-root-referral=no; Windows DNS: remove the root hints."
    ),
    howto=REFUSE_RECURSION,
    refs=["RFC 1034 section 4.3.2"],
)
def no_upward_referral(zone: Zone, manners: ZoneManners) -> Verdict:
    """Referrals to the root help nobody, make loops, and multiply the traffic of floods."""
    if not manners.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    bad = tuple(s.server for s in manners.servers if s.upward)
    if bad:
        return failed("asked for other zones, {servers} refer to the root", servers=bad)
    return passed("sound at all {count} server addresses", count=len(manners.servers))
