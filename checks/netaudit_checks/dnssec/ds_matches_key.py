"""Delegation: what the parent says about the zone's keys."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Delegation
from netaudit_checks.dnssec._howto import PUBLISH_DS


@check(
    "dnssec.ds-matches-key",
    title="Every DS at the parent matches a key in the zone",
    severity=Severity.HIGH,
    remedy="Publish a DS for the key in use; withdraw the others after one TTL of the parent.",
    howto=PUBLISH_DS,
    refs=["RFC 4035 section 5", "RFC 6781 section 4.1"],
)
def ds_matches_key(zone: Zone, delegation: Delegation) -> Verdict:
    """A DS that matches no key lets validating resolvers refuse the whole zone."""
    if not delegation.ds:
        return not_applicable("{zone} has no DS", zone=zone.name)
    if not delegation.answered:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if orphans := delegation.ds_without_key():
        return failed("no key in {zone} for DS {orphans}", zone=zone.name, orphans=orphans)
    return passed("{count} DS, all matched", count=len(delegation.ds))
