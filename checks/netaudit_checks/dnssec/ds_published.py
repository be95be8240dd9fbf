"""Delegation: whether the parent vouches for the zone's keys."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Delegation
from netaudit_checks.dnssec._howto import PUBLISH_DS


@check(
    "dnssec.ds-published",
    title="The parent publishes a DS for the signed zone",
    severity=Severity.HIGH,
    remedy=(
        "Send the DS to whoever keeps the parent zone. BIND: dnssec-dsfromkey -2 Kzone.key; "
        "Knot: keymgr zone ds."
    ),
    howto=PUBLISH_DS,
    refs=["RFC 4035 section 5.2", "RFC 6781 section 4.3"],
)
def ds_published(zone: Zone, delegation: Delegation) -> Verdict:
    """Without a DS at the parent the signatures protect nobody: resolvers do not look at them."""
    if delegation.parent == zone.name:
        return not_applicable("no parent is known: the walk begins at {zone}", zone=zone.name)
    if not delegation.keys:
        return not_applicable("{zone} is not signed", zone=zone.name)
    if not delegation.ds:
        return failed(
            "{zone} is signed, but {parent} has no DS for it; expected {expected}",
            zone=zone.name,
            parent=delegation.parent,
            expected=delegation.expected_ds,
        )
    return passed("{parent} has {count} DS", parent=delegation.parent, count=len(delegation.ds))
