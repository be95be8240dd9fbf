"""Delegation: what the parent says about the zone's keys."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Delegation
from netaudit_checks.dnssec._howto import PUBLISH_DS


@check(
    "dnssec.ds-matches-key",
    title="The DS at the parent match keys in the zone",
    severity=Severity.HIGH,
    remedy=(
        "Publish a DS for the key in use at once; withdraw those that match no key after one TTL of"
        " the parent. If the zone shows no key at all, ask on the server itself before: something "
        "on the way may take DNSSEC records out."
    ),
    howto=PUBLISH_DS,
    refs=["RFC 4035 section 2.2", "RFC 4035 section 5", "RFC 4509 section 3"],
    version=3,
)
def ds_matches_key(zone: Zone, delegation: Delegation) -> Verdict:
    """Without a DS that matches a key, validating resolvers refuse the whole zone.

    Each algorithm that the DS name needs a match: some resolvers insist on every one of them. A DS
    too many beside a match, as in a roll, is dnssec.ds-without-key's matter.
    """
    if not delegation.ds:
        return not_applicable("{zone} has no DS", zone=zone.name)
    if not delegation.answered:
        return not_applicable("no server of {zone} answers about its keys", zone=zone.name)
    usable = {ds.algorithm for ds in delegation.usable_ds()}
    useless = [ds for ds in delegation.ds if ds.algorithm not in usable and not ds.matched]
    unknown = delegation.unknown_ds()
    if orphans := tuple(ds.label for ds in useless if ds not in unknown):
        return failed("no key in {zone} for DS {orphans}", zone=zone.name, orphans=orphans)
    if useless:
        return failed(
            "no validator knows the digest type of the DS {ds}, so they vouch for no key of {zone}",
            ds=tuple(ds.label for ds in useless),
            zone=zone.name,
        )
    return passed("{count} DS that match a key", count=len(delegation.usable_ds()))
