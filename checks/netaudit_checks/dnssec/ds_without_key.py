"""Delegation: DS beside the one in use."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Delegation
from netaudit_checks.dnssec._howto import PUBLISH_DS


@check(
    "dnssec.ds-without-key",
    title="No DS at the parent is without its key",
    severity=Severity.LOW,
    remedy=(
        "While a key is being rolled by the double-DS method this is right for some days: publish "
        "the new key once the parent's DS has stood for its TTL. Where no roll is under way, have "
        "the parent withdraw the DS that match no key: each of them would vouch for whoever has "
        "that key."
    ),
    howto=PUBLISH_DS,
    refs=["RFC 6781 section 4.1.2", "RFC 7583 section 3.3.2"],
    version=2,
)
def ds_without_key(zone: Zone, delegation: Delegation) -> Verdict:
    """A DS without its key is either one step of a roll, or a step that somebody forgot."""
    if not delegation.ds:
        return not_applicable("{zone} has no DS", zone=zone.name)
    usable = {ds.algorithm for ds in delegation.usable_ds()}
    if {ds.algorithm for ds in delegation.ds} != usable:
        return not_applicable(
            "the DS of {zone} do not match its keys at all: see dnssec.ds-matches-key",
            zone=zone.name,
        )
    if orphans := delegation.ds_without_key():
        return failed(
            "beside the DS in use, {orphans} match no key of {zone}: a roll by double-DS under "
            "way, or one that was not finished",
            zone=zone.name,
            orphans=orphans,
        )
    return passed("{count} DS, all matched", count=sum(ds.matched for ds in delegation.ds))
