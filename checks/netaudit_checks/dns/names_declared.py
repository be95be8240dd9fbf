"""Names of a zone: their addresses are declared."""

from netaudit.api import (
    Severity,
    Verdict,
    Zone,
    check,
    failed,
    not_applicable,
    not_tested,
    passed,
)
from netaudit.facts.strangers import ZoneNames
from netaudit_checks.dns._howto import EDIT_ZONE


@check(
    "dns.names-declared",
    title="Every address in the zone is that of a declared host",
    severity=Severity.MEDIUM,
    remedy="Declare the host in the inventory, or take its name out of the zone.",
    howto=EDIT_ZONE,
    refs=["RFC 1912 section 2.1", "RFC 4034 section 4", "RFC 7707 section 5"],
)
def names_declared(zone: Zone, names: ZoneNames) -> Verdict:
    """Whoever walks the zone's NSEC chain finds what nobody audits. It is walked here as well.

    A zone with NSEC3, without DNSSEC, or signed as it is asked (RFC 4470), cannot be walked, and is
    not judged.
    """
    if names.strangers:
        return failed(
            "not in the inventory: {records}",
            records=tuple(f"{s.name} {s.address}" for s in names.strangers),
        )
    if not names.walkable:
        return not_applicable("{zone} has no NSEC chain to walk", zone=zone.name)
    if not names.complete:
        return not_tested(
            "only {count} names of the chain were seen ({reason}); nothing undeclared among them",
            count=names.names,
            reason=names.detail,
        )
    return passed("nothing undeclared at the {count} names of the zone", count=names.names)
