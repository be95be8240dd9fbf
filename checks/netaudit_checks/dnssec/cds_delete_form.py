"""CDS and CDNSKEY: asking for the DS to go."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ApexView, ZoneApex
from netaudit_checks.dnssec._howto import SYNCHRONISE_CDS


@check(
    "dnssec.cds-delete-form",
    title="No CDS or CDNSKEY asks, rightly or wrongly, for the DS to be removed",
    severity=Severity.MEDIUM,
    remedy=(
        "Take the records out unless DNSSEC is to be turned off. If it is, publish exactly CDS 0 0 "
        "0 00 and CDNSKEY 0 3 0 AA== and nothing beside them."
    ),
    howto=SYNCHRONISE_CDS,
    refs=["RFC 8078 section 4"],
)
def cds_delete_form(zone: Zone, apex: ZoneApex) -> Verdict:
    """A forgotten request takes the zone's protection away the day the parent reads it."""
    offering = [v for v in apex.servers if v.cds or v.cdnskeys]
    if not offering:
        return not_applicable("{zone} has no CDS or CDNSKEY", zone=zone.name)
    asking = [v for v in offering if _deletes(v)]
    if wrong := tuple(v.server for v in asking if not _well_formed(v)):
        return failed(
            "a request to delete the DS that is not in its form: {servers}", servers=wrong
        )
    if asking:
        return failed(
            "{zone} asks its parent to delete the DS, at {servers}",
            zone=zone.name,
            servers=tuple(v.server for v in asking),
        )
    return passed("no request to delete the DS")


def _deletes(view: ApexView) -> bool:
    return any(not d.algorithm for d in view.cds) or any(k.delete for k in view.cdnskeys)


def _well_formed(view: ApexView) -> bool:
    """Exactly the records of RFC 8078 section 4, and no other beside them."""
    cds = set(view.cds_text) <= {"0 0 0 00"}
    return cds and {k.text for k in view.cdnskeys} <= {"0 3 0 AA=="}
